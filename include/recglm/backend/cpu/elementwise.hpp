#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "recglm/backend/activations.hpp"
#include "recglm/backend/host/dispatch.hpp"
#include "recglm/backend/host/parallel.hpp"
#include "recglm/backend/pointwise.hpp"
#include "recglm/core/random.hpp"

namespace recglm {

/// Element by element over whole arrays. Where a function has `beta`, the result is added to what is there for 1,
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
  static void add(S* out, const S* a, const S* b, size n);
  /// y = factor x + beta y.
  static void scale(S* y, const S* x, size n, S factor, S beta);
  static void fill(S* y, size n, S value);

  /// y = A(x), A being gelu_erf, gelu_tanh or silu.
  template <class A>
  static void activate(S* y, const S* x, size n) {
    map(y, x, n, [](S v) RECGLM_INLINE { return A::value(v); });
  }
  /// dx = dy A'(x) + beta dx. dx may be dy.
  template <class A>
  static void activate_backward(S* dx, const S* dy, const S* x, size n, S beta) {
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
  static void dropout(S* y, const S* x, size n, float rate, std::uint32_t key, S beta);

  /// Normal numbers of this stddev around 0, a function of key and place alone (Box and Muller, in pairs).
  static void normal(S* y, size n, double stddev, std::uint64_t key);

  /// out = the sum of x / divisor, summed in double and in order.
  static void sum_into(S* out, const S* x, size n, double divisor);
  /// total += the sum of x, summed likewise.
  static void add_sum(double* total, const S* x, size n);
};

template <class S>
void cpu_elementwise<S>::add(S* out, const S* a, const S* b, size n) {
  zip(out, a, b, n, [](S x, S y) RECGLM_INLINE { return x + y; });
}

template <class S>
void cpu_elementwise<S>::scale(S* y, const S* x, size n, S factor, S beta) {
  if (beta == 0)
    map(y, x, n, [factor](S v) RECGLM_INLINE { return factor * v; });
  else
    zip(y, x, y, n, [factor](S v, S old) RECGLM_INLINE { return factor * v + old; });
}

template <class S>
void cpu_elementwise<S>::fill(S* y, size n, S value) {
  parallel(n, grain, [=](size begin, size end) { std::fill(y + begin, y + end, value); });
}

template <class S>
void cpu_elementwise<S>::dropout(S* y, const S* x, size n, float rate, std::uint32_t key, S beta) {
  const S keep = S(1) / (S(1) - S(rate));
  parallel(n, grain, [=](size begin, size end) {
    dispatch([=]() RECGLM_INLINE {
      if (beta == 0) {
        RECGLM_SIMD
        for (size i = begin; i < end; ++i)
          y[i] = choose(counted_uniform(key, static_cast<std::uint32_t>(i)) < rate, S(0), keep * x[i]);
      } else {
        RECGLM_SIMD
        for (size i = begin; i < end; ++i)
          y[i] += choose(counted_uniform(key, static_cast<std::uint32_t>(i)) < rate, S(0), keep * x[i]);
      }
    });
  });
}

template <class S>
void cpu_elementwise<S>::normal(S* y, size n, double stddev, std::uint64_t key) {
  parallel(n, 1024, [=](size begin, size end) {
    for (size i = begin; i < end; i += 2) {  // a cut is even
      const double radius =
          stddev * std::sqrt(-2 * std::log((static_cast<double>(mix(key + i) >> 11) + 0.5) * 0x1p-53));
      const double angle = static_cast<double>(mix(key + i + 1) >> 11) * 0x1p-52 * std::numbers::pi;
      y[i] = static_cast<S>(radius * std::cos(angle));
      if (i + 1 < end) y[i + 1] = static_cast<S>(radius * std::sin(angle));
    }
  });
}

template <class S>
void cpu_elementwise<S>::sum_into(S* out, const S* x, size n, double divisor) {
  double total = 0;
  add_sum(&total, x, n);
  *out = static_cast<S>(total / divisor);
}

template <class S>
void cpu_elementwise<S>::add_sum(double* total, const S* x, size n) {
  double sum = 0;
  for (size i = 0; i < n; ++i) sum += static_cast<double>(x[i]);
  *total += sum;
}

#if defined(RECGLM_COMPILED)
extern template struct cpu_elementwise<float>;
#endif
#if defined(RECGLM_COMPILED_DOUBLE)
extern template struct cpu_elementwise<double>;
#endif

}  // namespace recglm
