# What makes a build quicker where it is found, unless the user has chosen: ccache, told that paths below this folder are
# relative, so that another clone finds what this one has compiled; and mold or lld instead of the usual linker.
find_program(RECGLM_CCACHE ccache)
mark_as_advanced(RECGLM_CCACHE)
if(RECGLM_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 CCACHE_DEPEND=1 ${RECGLM_CCACHE})
endif()

include(CheckLinkerFlag)
if(NOT "${CMAKE_EXE_LINKER_FLAGS}" MATCHES "-fuse-ld=")
  foreach(linker IN ITEMS mold lld)
    check_linker_flag(CXX -fuse-ld=${linker} RECGLM_LINKS_BY_${linker})
    if(RECGLM_LINKS_BY_${linker})
      add_link_options(-fuse-ld=${linker})
      break()
    endif()
  endforeach()
endif()
