# cmake -DROOT=<repository> [-DWRITE=ON] -P umbrella.cmake: recglm.hpp must name every header, folder by folder in the
# order of the folders, and src/<folder>.cpp the bodies of that folder. With WRITE they are written so.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/folders.cmake)
get_filename_component(ROOT ${ROOT} ABSOLUTE)

# same(file text): writes the text, or ends where the file holds another one.
function(same file wanted)
  set(found "")
  if(EXISTS ${ROOT}/${file})
    file(READ ${ROOT}/${file} found)
  endif()
  if(found STREQUAL wanted)
    return()
  elseif(WRITE)
    file(WRITE ${ROOT}/${file} "${wanted}")
  else()
    message(FATAL_ERROR "${file} does not name the headers as they are now: cmake -DROOT=. -DWRITE=ON -P cmake/umbrella.cmake")
  endif()
endfunction()

foreach(folder IN LISTS folders)
  file(GLOB_RECURSE bodies RELATIVE ${ROOT}/include ${ROOT}/include/recglm/${folder}/*-inl.hpp)
  if(bodies)
    list(SORT bodies)
    list(TRANSFORM bodies REPLACE "(.+)" "#include \"\\1\"\n")
    string(CONCAT bodies ${bodies})
    same(src/${folder}.cpp "// The bodies of ${folder}/, compiled once for recglm::compiled (docs/building.md). cmake/umbrella.cmake writes this.\n// clang-format off\n${bodies}")
  endif()
endforeach()

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
    # CUDA's names, which these bring, would be everyone's.
    if(NOT header MATCHES "backend/(cuda|emulated)/|-inl[.]hpp$")
      string(APPEND text "#include \"${header}\"\n")
    endif()
  endforeach()
endforeach()
same(include/recglm/recglm.hpp "${text}")
