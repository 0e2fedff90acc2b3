#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "recglm/backend/host/dispatch.hpp"
#include "recglm/backend/host/parallel.hpp"
#include "recglm/backend/pointwise.hpp"

namespace recglm {

/// The square root of x >= 0, within 1 ulp from 1e-37 up (below, off by less than 1e-18). std::sqrt may set errno,
/// which keeps a loop from becoming vectors.
RECGLM_INLINE inline float root_of(float x) {
  float inverse = std::bit_cast<float>(0x5f375a86 - (std::bit_cast<std::int32_t>(x) >> 1));
  const float half = 0.5f * x;
  inverse *= 1.5f - half * inverse * inverse;
  inverse *= 1.5f - half * inverse * inverse;
  inverse *= 1.5f - half * inverse * inverse;
  const float root = x * inverse;
  return root + 0.5f * inverse * (x - root * root);
}
RECGLM_INLINE inline double root_of(double x) { return std::sqrt(x); }

/// The kernels of the optimiser.
template <class S>
struct cpu_adam_w {
  using size = std::size_t;

  /// Sum of x[i]^2 in double. The same for every number of threads.
  static double sum_of_squares(const S* x, size n);

  /// Sets the norm of the gradients of `count` tensors together.
  static void gradient_norm(step_report* report, const trained_tensor<S>* tensors, int count);

  /// One pass over everything: clips by the norm of `report`, decays, updates both moments and the value, and clears
  /// the gradient. Does nothing at all where a number of `report` is not finite.
  static void adam_w(const trained_tensor<S>* tensors, int count, const adam_w_step<S>& step,
                     const step_report* report);
};

template <class S>
double cpu_adam_w<S>::sum_of_squares(const S* x, size n) {
  constexpr int most = 64;
  const int pieces = static_cast<int>(std::clamp<size>(n / 16384, 1, most));
  std::array<double, most> sums{};
  tasks(pieces, [&](int piece, int) {
    const size begin = n * static_cast<size>(piece) / static_cast<size>(pieces);
    const size end = n * static_cast<size>(piece + 1) / static_cast<size>(pieces);
    double* out = &sums[static_cast<size>(piece)];
    dispatch([=]() RECGLM_INLINE {
      double sum = 0;
      RECGLM_SIMD_SUM(sum)
      for (size i = begin; i < end; ++i) sum += static_cast<double>(x[i]) * static_cast<double>(x[i]);
      *out = sum;
    });
  });
  double sum = 0;
  for (int piece = 0; piece < pieces; ++piece) sum += sums[static_cast<size>(piece)];
  return sum;
}

template <class S>
void cpu_adam_w<S>::gradient_norm(step_report* report, const trained_tensor<S>* tensors, int count) {
  double sum = 0;
  for (int i = 0; i < count; ++i) sum += sum_of_squares(tensors[i].gradient, tensors[i].size);
  report->norm = std::sqrt(sum);
}

template <class S>
void cpu_adam_w<S>::adam_w(const trained_tensor<S>* tensors, int count, const adam_w_step<S>& step,
                           const step_report* report) {
  if (!std::isfinite(report->loss) || !std::isfinite(report->norm)) return;
  const S clip = step.scale_of(report->norm);
  for (int t = 0; t < count; ++t) {
    const trained_tensor<S> tensor = tensors[t];
    parallel(tensor.size, 16384, [=](size begin, size end) {
      dispatch([=]() RECGLM_INLINE {
        const adam_w_step<S> s = step;
        S *const value = tensor.value, *const gradient = tensor.gradient, *const first = tensor.first,
                 *const second = tensor.second;
        RECGLM_SIMD
        for (size i = begin; i < end; ++i) {
          const S g = gradient[i] * clip;
          const S m = s.beta1 * first[i] + (1 - s.beta1) * g;
          const S v = s.beta2 * second[i] + (1 - s.beta2) * g * g;
          first[i] = m;
          second[i] = v;
          value[i] = value[i] * s.keep - s.rate * m / (root_of(v) * s.root + s.epsilon);
          gradient[i] = 0;
        }
      });
    });
  }
}

#if defined(RECGLM_COMPILED)
extern template struct cpu_adam_w<float>;
#endif
#if defined(RECGLM_COMPILED_DOUBLE)
extern template struct cpu_adam_w<double>;
#endif

}  // namespace recglm
