#pragma once
#include <cstdlib>
#include <string_view>
#include <type_traits>

#include "recglm/backend/pointwise.hpp"

/// \file
/// One build runs on every processor of its kind: a kernel is a lambda marked RECGLM_INLINE, compiled once for each
/// instruction set and chosen when the program runs. No -march is needed.

#define RECGLM_PRAGMA(x) _Pragma(#x)
#if defined(_OPENMP)
#define RECGLM_SIMD RECGLM_PRAGMA(omp simd)
/// A loop that adds up into `sum`, which may be regrouped for vectors.
#define RECGLM_SIMD_SUM(sum) RECGLM_PRAGMA(omp simd reduction(+ : sum))
#define RECGLM_SIMD_SUM2(a, b) RECGLM_PRAGMA(omp simd reduction(+ : a, b))
#define RECGLM_SIMD_MAX(most) RECGLM_PRAGMA(omp simd reduction(max : most))
#else
#define RECGLM_SIMD
#define RECGLM_SIMD_SUM(sum)
#define RECGLM_SIMD_SUM2(a, b)
#define RECGLM_SIMD_MAX(most)
#endif

namespace recglm {

/// Instruction sets for which kernels are compiled beside the baseline.
enum class isa { baseline, avx2, avx512 };

/// What this processor can do; the environment variable RECGLM_ISA (baseline, avx2, avx512) asks for less.
inline isa machine_isa() {
  static const isa found = [] {
#if defined(__x86_64__)
    isa best = isa::baseline;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) best = isa::avx2;
    if (best == isa::avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
      best = isa::avx512;
    if (const char* asked = std::getenv("RECGLM_ISA")) {
      const std::string_view name = asked;
      if (name == "baseline") return isa::baseline;
      if (name == "avx2" && best == isa::avx512) return isa::avx2;
    }
    return best;
#else
    return isa::baseline;
#endif
  }();
  return found;
}

/// The name of `machine_isa()`, for reports.
inline std::string_view isa_name() {
  return machine_isa() == isa::avx512 ? "avx512" : machine_isa() == isa::avx2 ? "avx2" : "baseline";
}

namespace detail {
// Kernels come by value: a local copy whose fields the compiler may keep in registers.
#if defined(__x86_64__)
template <class Kernel>
__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma"), noinline)) void run_avx512(Kernel kernel) {
  kernel();
}
template <class Kernel>
__attribute__((target("avx2,fma"), noinline)) void run_avx2(Kernel kernel) {
  kernel();
}
#endif
template <class Kernel>
__attribute__((noinline)) void run_baseline(Kernel kernel) {
  kernel();
}
}  // namespace detail

/// Runs `kernel()`, compiled for the best instruction set of this processor. Capture by value.
template <class Kernel>
void dispatch(Kernel kernel) {
#if defined(__x86_64__)
  if (machine_isa() == isa::avx512) return detail::run_avx512(kernel);
  if (machine_isa() == isa::avx2) return detail::run_avx2(kernel);
#endif
  detail::run_baseline(kernel);
}

/// Bytes of a vector register of this processor, as far as kernels use it.
inline int register_bytes() { return machine_isa() == isa::avx512 ? 64 : machine_isa() == isa::avx2 ? 32 : 16; }

/// As `dispatch`, for a kernel whose blocks fill the registers: runs `kernel(bytes)` with `register_bytes()` as a
/// constant.
template <class Kernel>
void dispatch_registers(Kernel kernel) {
#if defined(__x86_64__)
  if (machine_isa() == isa::avx512)
    return detail::run_avx512([=]() RECGLM_INLINE { kernel(std::integral_constant<int, 64>()); });
  if (machine_isa() == isa::avx2)
    return detail::run_avx2([=]() RECGLM_INLINE { kernel(std::integral_constant<int, 32>()); });
#endif
  detail::run_baseline([=]() RECGLM_INLINE { kernel(std::integral_constant<int, 16>()); });
}

}  // namespace recglm
