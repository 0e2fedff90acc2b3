# What recglm is made of. Read by the build here and by the installed package, so that both find the same things.
include(CMakeFindDependencyMacro)

# recglm_need(package "Debian's package" arguments...): inside find_package(recglm) a missing package makes recglm not
# found, with the reason; in the build here it ends the configuration.
macro(recglm_need package debian)
  if(CMAKE_FIND_PACKAGE_NAME STREQUAL "recglm")
    find_dependency(${package} ${ARGN})
  else()
    find_package(${package} QUIET ${ARGN})
    if(NOT ${package}_FOUND)
      message(FATAL_ERROR "recglm needs ${package} (Debian and Ubuntu: apt-get install ${debian}); "
                          "./tests/run.sh and ./examples/quickstart.sh install it")
    endif()
  endif()
endmacro()

recglm_need(xtl libxtensor-dev)
recglm_need(xtensor libxtensor-dev)
recglm_need(xtensor-blas libxtensor-blas-dev)

# A reference BLAS also answers to the name BLAS and is fifty times slower, so only OpenBLAS will do unless the user
# names another vendor.
if(NOT DEFINED BLA_VENDOR)
  set(BLA_VENDOR OpenBLAS)
endif()
recglm_need(BLAS libopenblas-dev)
recglm_need(ZLIB zlib1g-dev)
recglm_need(nlohmann_json nlohmann-json3-dev)
recglm_need(CLI11 libcli11-dev)

# Two parts that recglm can do without: more than one thread, and a second library of matrix products.
find_package(OpenMP QUIET COMPONENTS CXX)
if(NOT DEFINED RECGLM_ONEDNN OR RECGLM_ONEDNN)
  # By header and library: the package file of Debian's libdnnl-dev ends the configuration where OpenCL is missing.
  find_path(RECGLM_ONEDNN_INCLUDE dnnl.hpp)
  find_library(RECGLM_ONEDNN_LIBRARY dnnl)
  mark_as_advanced(RECGLM_ONEDNN_INCLUDE RECGLM_ONEDNN_LIBRARY)
  if(RECGLM_ONEDNN_INCLUDE AND RECGLM_ONEDNN_LIBRARY AND NOT TARGET recglm::onednn)
    add_library(recglm::onednn INTERFACE IMPORTED GLOBAL)
    target_include_directories(recglm::onednn SYSTEM INTERFACE ${RECGLM_ONEDNN_INCLUDE})
    target_link_libraries(recglm::onednn INTERFACE ${RECGLM_ONEDNN_LIBRARY})
    target_compile_definitions(recglm::onednn INTERFACE RECGLM_ONEDNN)
  endif()
endif()
