#pragma once
#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <type_traits>

#include "recglm/backend/pointwise.hpp"
#include "recglm/core/check.hpp"

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

/// The instruction set to use where `best` is the most that there is and `asked` (null: nothing) names the most that is
/// wanted. Throws on another name than baseline, avx2 or avx512.
inline isa isa_asked(const char* asked, isa best) {
  if (asked == nullptr) return best;
  const std::string_view name = asked;
  check(name == "baseline" || name == "avx2" || name == "avx512", "RECGLM_ISA must be baseline, avx2 or avx512, not '",
        name, "'");
  return std::min(best, name == "baseline" ? isa::baseline : name == "avx2" ? isa::avx2 : isa::avx512);
}

/// What this processor can do; the environment variable RECGLM_ISA (baseline, avx2, avx512) asks for less.
inline isa cpu_isa() {
  static const isa found = [] {
#if defined(__x86_64__)
    isa best = isa::baseline;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) best = isa::avx2;
    if (best == isa::avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
      best = isa::avx512;
    return isa_asked(std::getenv("RECGLM_ISA"), best);
#else
    return isa_asked(std::getenv("RECGLM_ISA"), isa::baseline);
#endif
  }();
  return found;
}

/// The name of `cpu_isa()`, for reports.
inline std::string_view isa_name() {
  return cpu_isa() == isa::avx512 ? "avx512" : cpu_isa() == isa::avx2 ? "avx2" : "baseline";
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
  if (cpu_isa() == isa::avx512) return detail::run_avx512(kernel);
  if (cpu_isa() == isa::avx2) return detail::run_avx2(kernel);
#endif
  detail::run_baseline(kernel);
}

/// Bytes of a vector register of this processor, as far as kernels use it.
inline int register_bytes() { return cpu_isa() == isa::avx512 ? 64 : cpu_isa() == isa::avx2 ? 32 : 16; }

/// As `dispatch`, for a kernel whose blocks fill the registers: runs `kernel(bytes)` with `register_bytes()` as a
/// constant.
template <class Kernel>
void dispatch_registers(Kernel kernel) {
#if defined(__x86_64__)
  if (cpu_isa() == isa::avx512)
    return detail::run_avx512([=]() RECGLM_INLINE { kernel(std::integral_constant<int, 64>()); });
  if (cpu_isa() == isa::avx2)
    return detail::run_avx2([=]() RECGLM_INLINE { kernel(std::integral_constant<int, 32>()); });
#endif
  detail::run_baseline([=]() RECGLM_INLINE { kernel(std::integral_constant<int, 16>()); });
}

}  // namespace recglm
