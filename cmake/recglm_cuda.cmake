# RECGLM_CUDA: whether networks of cuda<float> are compiled, by nvcc (recglm::compiled_cuda).
set(RECGLM_CUDA AUTO CACHE STRING "Compile networks for CUDA cards: AUTO (where nvcc is found), ON or OFF")
set_property(CACHE RECGLM_CUDA PROPERTY STRINGS AUTO ON OFF)

set(recglm_has_cuda OFF)
if(RECGLM_CUDA STREQUAL "AUTO" OR RECGLM_CUDA)
  if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
    set(CMAKE_CUDA_ARCHITECTURES 80-real 90-real 100-real 120)  # older cards have no asynchronous copies
  endif()
  include(CheckLanguage)
  check_language(CUDA)
  if(CMAKE_CUDA_COMPILER)
    enable_language(CUDA)
    find_package(CUDAToolkit QUIET)
  endif()
  if(CUDAToolkit_FOUND AND TARGET CUDA::cublasLt)
    set(recglm_has_cuda ON)
  elseif(NOT RECGLM_CUDA STREQUAL "AUTO")
    message(FATAL_ERROR "RECGLM_CUDA=ON, but there is no CUDA toolkit with nvcc and cuBLASLt; install it, name nvcc by "
                        "CMAKE_CUDA_COMPILER, or leave RECGLM_CUDA at AUTO")
  endif()
endif()
# Sources for nvcc: its front end knows no `#pragma GCC unroll`, and older CMake not which standards it has.
function(recglm_for_nvcc target)
  target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:CUDA>:-std=c++20 -diag-suppress=1675,550 -Xcompiler=-fopenmp>)
  target_link_libraries(${target} PUBLIC CUDA::cudart CUDA::cublasLt)
endfunction()
