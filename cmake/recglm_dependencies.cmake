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

# Parts that recglm can do without: more than one thread, a second library of matmuls, files of torch.save, and
# SentencePiece's models.
find_package(OpenMP QUIET COMPONENTS CXX)

# recglm_may_use(name header library MACRO): the target recglm::name where header and library are found.
macro(recglm_may_use name header library macro)
  find_path(${macro}_INCLUDE ${header})
  find_library(${macro}_LIBRARY ${library})
  mark_as_advanced(${macro}_INCLUDE ${macro}_LIBRARY)
  if(${macro}_INCLUDE AND ${macro}_LIBRARY AND NOT TARGET recglm::${name})
    add_library(recglm::${name} INTERFACE IMPORTED GLOBAL)
    target_include_directories(recglm::${name} SYSTEM INTERFACE ${${macro}_INCLUDE})
    target_link_libraries(recglm::${name} INTERFACE ${${macro}_LIBRARY})
    target_compile_definitions(recglm::${name} INTERFACE ${macro})
  endif()
endmacro()
recglm_may_use(libzip zip.h zip RECGLM_LIBZIP)
recglm_may_use(sentencepiece sentencepiece_processor.h sentencepiece RECGLM_SENTENCEPIECE)
# Runs over several processes, and sweeps from a file: for the bodies of run/ alone (recglm_add_compiled), so that no other
# source is compiled with them; a program on headers alone that wants them links recglm::mpi and recglm::toml11.
set(MPI_CXX_SKIP_MPICXX ON)
find_package(MPI QUIET COMPONENTS CXX)
if(MPI_CXX_FOUND AND NOT TARGET recglm::mpi)
  add_library(recglm::mpi INTERFACE IMPORTED GLOBAL)
  target_link_libraries(recglm::mpi INTERFACE MPI::MPI_CXX)
  target_compile_definitions(recglm::mpi INTERFACE RECGLM_MPI)
endif()
find_package(toml11 3 QUIET)
if(toml11_FOUND AND NOT TARGET recglm::toml11)
  add_library(recglm::toml11 INTERFACE IMPORTED GLOBAL)
  target_link_libraries(recglm::toml11 INTERFACE toml11::toml11)
  target_compile_definitions(recglm::toml11 INTERFACE RECGLM_TOML11)
endif()
if(NOT DEFINED RECGLM_ONEDNN OR RECGLM_ONEDNN)
  # By header and library: the package file of Debian's libdnnl-dev ends the configuration where OpenCL is missing.
  recglm_may_use(onednn dnnl.hpp dnnl RECGLM_ONEDNN)
endif()
