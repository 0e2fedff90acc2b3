# recglm_add_header_checks(target): one source for each header that includes only that header, twice, so that each
# compiles alone: a header as the users of recglm::compiled see it, and the bodies in an -inl.hpp file by themselves. There
# is nothing in them that would become code; a header is tried again when it, or what it includes, has changed.
function(recglm_add_header_checks target)
  file(GLOB_RECURSE headers RELATIVE ${PROJECT_SOURCE_DIR}/include CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/*.hpp
    ${PROJECT_SOURCE_DIR}/include/*.cuh)
  set(sources "")
  set(bare "")
  foreach(header IN LISTS headers)
    file(READ ${PROJECT_SOURCE_DIR}/include/${header} text)
    if(text MATCHES "#include <(cuda|cublas)")  # kernels compile without the toolkit, what launches them on a card does not
      continue()
    endif()
    string(MAKE_C_IDENTIFIER ${header} id)
    set(source ${CMAKE_CURRENT_BINARY_DIR}/headers/${id}.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "#include \"@header@\"\n#include \"@header@\"\n" @ONLY)
    list(APPEND sources ${source})
    if(text MATCHES "<(zip|dnnl|sentencepiece)|RECGLM_(LIBZIP|ONEDNN|SENTENCEPIECE)")
      list(APPEND bare ${source})
    endif()
  endforeach()
  add_library(${target} OBJECT ${sources})
  target_link_libraries(${target} PRIVATE recglm::recglm)
  target_compile_definitions(${target} PRIVATE RECGLM_COMPILED RECGLM_FUNC=inline)
  target_compile_options(${target} PRIVATE -O0 -g0)

  # What may use a library that recglm can do without compiles on a system that does not have it: here its header is an error.
  set(absent ${CMAKE_CURRENT_BINARY_DIR}/absent)
  foreach(header zip.h dnnl.hpp sentencepiece_processor.h)
    file(CONFIGURE OUTPUT ${absent}/${header} CONTENT "#error \"@header@ belongs to a library that is optional\"\n" @ONLY)
  endforeach()
  add_library(${target}_bare OBJECT ${bare})
  target_include_directories(${target}_bare PRIVATE ${absent} $<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>)
  target_compile_features(${target}_bare PRIVATE cxx_std_20)
  target_compile_definitions(${target}_bare PRIVATE RECGLM_COMPILED RECGLM_FUNC=inline)
  target_compile_options(${target}_bare PRIVATE -O0 -g0)
endfunction()
