#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "recglm/backend/cpu/math.hpp"
#include "recglm/backend/cpu/parallel.hpp"
#include "recglm/backend/pointwise.hpp"

namespace recglm {

/// Element by element over whole arrays. Where a function has `beta`, the result is added to what stands there for 1,
/// and replaces it for 0.
template <class S>
struct cpu_elementwise {
  using size = std::size_t;
  static constexpr size grain = 16384;  // elements below which a second thread costs more than it brings

  /// y[i] = f(x[i]).
  template <class F>
  static void map(S* y, const S* x, size n, F f) {
    parallel(n, grain, [=](size begin, size end) {
      dispatch([=]() RECGLM_INLINE {
        RECGLM_SIMD
        for (size i = begin; i < end; ++i) y[i] = f(x[i]);
      });
    });
  }
  /// z[i] = f(x[i], y[i]).
  template <class F>
  static void zip(S* z, const S* x, const S* y, size n, F f) {
    parallel(n, grain, [=](size begin, size end) {
      dispatch([=]() RECGLM_INLINE {
        RECGLM_SIMD
        for (size i = begin; i < end; ++i) z[i] = f(x[i], y[i]);
      });
    });
  }

  /// out = a + b.
  static void add(S* out, const S* a, const S* b, size n) {
    zip(out, a, b, n, [](S x, S y) RECGLM_INLINE { return x + y; });
  }
  /// y = factor x + beta y.
  static void scale(S* y, const S* x, size n, S factor, S beta) {
    if (beta == 0)
      map(y, x, n, [factor](S v) RECGLM_INLINE { return factor * v; });
    else
      zip(y, x, y, n, [factor](S v, S old) RECGLM_INLINE { return factor * v + old; });
  }
  static void fill(S* y, size n, S value) {
    parallel(n, grain, [=](size begin, size end) { std::fill(y + begin, y + end, value); });
  }

  /// y = A(x), A being gelu_erf, gelu_tanh or silu.
  template <class A>
  static void activate(S* y, const S* x, size n) {
    map(y, x, n, [](S v) RECGLM_INLINE { return A::value(v); });
  }
  /// dx = dy A'(x) + beta dx. dx may be dy.
  template <class A>
  static void activate_back(S* dx, const S* dy, const S* x, size n, S beta) {
    if (beta == 0)
      zip(dx, dy, x, n, [](S d, S v) RECGLM_INLINE { return d * A::slope(v); });
    else
      parallel(n, grain, [=](size begin, size end) {
        dispatch([=]() RECGLM_INLINE {
          RECGLM_SIMD
          for (size i = begin; i < end; ++i) dx[i] += dy[i] * A::slope(x[i]);
        });
      });
  }

  /// y[i] = x[i] / (1 - rate) where the draw of i keeps it, else 0, plus beta y[i]. The same key draws the same mask.
  static void dropout(S* y, const S* x, size n, float rate, std::uint32_t key, S beta) {
    const S keep = S(1) / (S(1) - S(rate));
    parallel(n, grain, [=](size begin, size end) {
      dispatch([=]() RECGLM_INLINE {
        RECGLM_SIMD
        for (size i = begin; i < end; ++i) {
          const S kept = counted_uniform(key, static_cast<std::uint32_t>(i)) < rate ? S(0) : keep * x[i];
          y[i] = beta == 0 ? kept : y[i] + kept;
        }
      });
    });
  }

  /// One step of AdamW: decay, moments, update. `rate` includes the schedule, `factor` scales the gradient (clipping),
  /// `correction1`, `correction2` are 1 - beta1^t, 1 - beta2^t. The gradient is set to 0 on the way.
  static void adam_w(S* value, S* gradient, S* first, S* second, size n, S rate, S decay, S beta1, S beta2, S eps,
                     S correction1, S correction2, S factor) {
    const S step = rate / correction1, root = S(1) / std::sqrt(correction2), keep = S(1) - rate * decay;
    parallel(n, grain, [=](size begin, size end) {
      dispatch([=]() RECGLM_INLINE {
        RECGLM_SIMD
        for (size i = begin; i < end; ++i) {
          const S g = gradient[i] * factor;
          const S m = beta1 * first[i] + (S(1) - beta1) * g;
          const S v = beta2 * second[i] + (S(1) - beta2) * g * g;
          first[i] = m;
          second[i] = v;
          value[i] = value[i] * keep - step * m / (sqrt_of(v) * root + eps);
          gradient[i] = 0;
        }
      });
    });
  }

  /// Sum in double, in order.
  static double sum(const S* x, size n) {
    double total = 0;
    for (size i = 0; i < n; ++i) total += static_cast<double>(x[i]);
    return total;
  }
  /// Sum of squares, in double; the same for every number of threads.
  static double squared_norm(const S* x, size n) {
    double total = 0;
    constexpr size block = 1 << 16;
    for (size at = 0; at < n; at += 64 * block) {
      double sums[64] = {};
      const int blocks = static_cast<int>(std::min<size>(64, (n - at + block - 1) / block));
      double* const into = sums;
      tasks(blocks, [=](int b, int) {
        const size begin = at + static_cast<size>(b) * block, end = std::min(n, begin + block);
        dispatch([=]() RECGLM_INLINE {
          double sum = 0;
          RECGLM_SIMD_SUM(sum)
          for (size i = begin; i < end; ++i) sum += static_cast<double>(x[i]) * static_cast<double>(x[i]);
          into[b] = sum;
        });
      });
      for (int b = 0; b < blocks; ++b) total += sums[b];
    }
    return total;
  }
};

}  // namespace recglm
