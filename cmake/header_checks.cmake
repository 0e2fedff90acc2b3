# recglm_add_header_checks(target): one source for each header that includes only that header, twice, so that each
# compiles alone: a header as the users of recglm::compiled see it, and the bodies in an -inl.hpp file by themselves. There
# is nothing in them that would become code; a header is tried again when it, or what it includes, has changed.
function(recglm_add_header_checks target)
  file(GLOB_RECURSE headers RELATIVE ${PROJECT_SOURCE_DIR}/include CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/*.hpp)
  set(sources "")
  foreach(header IN LISTS headers)
    if(header MATCHES "backend/cuda")  # needs nvcc
      continue()
    endif()
    string(MAKE_C_IDENTIFIER ${header} id)
    set(source ${CMAKE_CURRENT_BINARY_DIR}/headers/${id}.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "#include \"@header@\"\n#include \"@header@\"\n" @ONLY)
    list(APPEND sources ${source})
  endforeach()
  add_library(${target} OBJECT ${sources})
  target_link_libraries(${target} PRIVATE recglm::recglm)
  target_compile_definitions(${target} PRIVATE RECGLM_COMPILED RECGLM_FUNC=inline)
  target_compile_options(${target} PRIVATE -O0 -g0)
endfunction()
