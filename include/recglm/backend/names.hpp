#pragma once
#include <concepts>

namespace recglm {

/// The backends by name, for who chooses one without using it; what they are is in cpu.hpp and cuda.cuh.
struct chosen_gemm;
template <std::floating_point Scalar, class Library = chosen_gemm>
struct cpu;
struct gpu;
struct emulated;
template <std::floating_point Scalar, class Card = gpu>
struct cuda;

/// What a recipe runs on that says nothing else: as the build was configured, RECGLM_DEVICE.
#if defined(RECGLM_DEVICE_CUDA)
using usual_backend = cuda<float>;
#elif defined(RECGLM_DEVICE_EMULATED)
using usual_backend = cuda<float, emulated>;
#else
using usual_backend = cpu<float>;
#endif

}  // namespace recglm
