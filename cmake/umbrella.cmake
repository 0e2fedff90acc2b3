# cmake -DROOT=<repository> [-DWRITE=ON] -P umbrella.cmake: recglm.hpp must name every header, folder by folder in the
# order of the house. With WRITE it is written so.
include(${CMAKE_CURRENT_LIST_DIR}/folders.cmake)
set(text "#pragma once
// Everything, for short programs and for the test of the package. A library header or an experiment that minds its
// compile time includes what it uses. `cmake -DROOT=. -DWRITE=ON -P cmake/umbrella.cmake` writes this list.
// clang-format off
#include \"recglm/version.hpp\"\n")
foreach(top IN ITEMS concepts laws)
  if(EXISTS ${ROOT}/include/recglm/${top}.hpp)
    string(APPEND text "#include \"recglm/${top}.hpp\"\n")
  endif()
endforeach()
list(REMOVE_ITEM folders core)
foreach(folder IN ITEMS core concepts laws LISTS folders)
  file(GLOB_RECURSE headers RELATIVE ${ROOT}/include ${ROOT}/include/recglm/${folder}/*.hpp)
  list(SORT headers)
  foreach(header IN LISTS headers)
    if(NOT header MATCHES "backend/cuda")
      string(APPEND text "#include \"${header}\"\n")
    endif()
  endforeach()
endforeach()
if(WRITE)
  file(WRITE ${ROOT}/include/recglm/recglm.hpp "${text}")
  return()
endif()
file(READ ${ROOT}/include/recglm/recglm.hpp found)
if(NOT found STREQUAL text)
  message(FATAL_ERROR "include/recglm/recglm.hpp does not name the headers as they are now: "
                      "cmake -DROOT=. -DWRITE=ON -P cmake/umbrella.cmake")
endif()
