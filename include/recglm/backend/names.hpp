#pragma once
#include <concepts>

namespace recglm {

/// The backends by name, for who chooses one without using it; what they are is in cpu.hpp.
struct chosen_gemm;
template <std::floating_point Scalar, class Library = chosen_gemm>
struct cpu;

}  // namespace recglm
