# cmake -DROOT=<repository> [-DWRITE=ON] -P prompt_texts.cmake: include/recglm/prompts/shipped/<stem>.hpp must hold
# share/recglm/prompts/<stem>.txt byte for byte, so that a program finds its templates without a file. With WRITE it is
# written so.
file(GLOB files ${ROOT}/share/recglm/prompts/*.txt)
foreach(path IN LISTS files)
  get_filename_component(stem ${path} NAME_WE)
  file(READ ${path} text)
  set(header ${ROOT}/include/recglm/prompts/shipped/${stem}.hpp)
  string(CONCAT wanted "#pragma once
// clang-format off
#include <string_view>

namespace recglm::shipped {

/// share/recglm/prompts/${stem}.txt, byte for byte: `cmake -DROOT=. -DWRITE=ON -P cmake/prompt_texts.cmake` writes this.
inline constexpr std::string_view ${stem} = R\"template(" "${text}" ")template\";

}  // namespace recglm::shipped
")
  if(WRITE)
    file(WRITE ${header} "${wanted}")
    continue()
  endif()
  set(found "")
  if(EXISTS ${header})
    file(READ ${header} found)
  endif()
  if(NOT found STREQUAL wanted)
    message(FATAL_ERROR "${header} does not hold ${path} as it is now: "
                        "cmake -DROOT=. -DWRITE=ON -P cmake/prompt_texts.cmake")
  endif()
endforeach()
