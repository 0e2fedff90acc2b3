#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "recglm/backend/activations.hpp"
#include "recglm/backend/cpu/elementwise.hpp"
#include "recglm/backend/cuda/block_count.hpp"
#include "recglm/backend/cuda/kernel.cuh"
#include "recglm/backend/functors.hpp"

namespace recglm {

namespace on_device {

/// out[i] = value(i) for i < n. All values of a thread are read before it writes the first: loads wait side by side,
/// and `out` may be what they are read from.
template <class S, class Value>
struct elementwise {
  static constexpr const char* name = Value::name;
  static constexpr int threads = 256, min_blocks = 4, at_once = 4;
  static constexpr std::size_t chunk = threads * at_once;  ///< elements of a block
  global<S> out;
  Value value;
  std::size_t n;

  RECGLM_DEVICE void operator()() const {
    const std::size_t first = blockIdx.x * chunk + threadIdx.x;
    S values[at_once];
    for (int u = 0; u < at_once; ++u) {
      const std::size_t i = first + static_cast<std::size_t>(u * threads);
      if (i < n) values[u] = value(i);
    }
    for (int u = 0; u < at_once; ++u) {
      const std::size_t i = first + static_cast<std::size_t>(u * threads);
      if (i < n) out[i] = values[u];
    }
  }
};

struct plus {
  template <class S>
  RECGLM_HD S operator()(S a, S b) const {
    return a + b;
  }
};
template <class S>
struct multiplied {
  S factor;
  RECGLM_HD S operator()(S x) const { return factor * x; }
};
template <class A>
struct value_of {
  template <class S>
  RECGLM_HD S operator()(S x) const {
    return A::value(x);
  }
};

/// f(x[i]).
template <class S, class F>
struct mapped {
  static constexpr const char* name = "map";
  global<const S> x;
  F f;
  RECGLM_DEVICE S operator()(std::size_t i) const { return f(static_cast<S>(x[i])); }
};
/// f(x[i], y[i]).
template <class S, class F>
struct zipped {
  static constexpr const char* name = "zip";
  global<const S> x, y;
  F f;
  RECGLM_DEVICE S operator()(std::size_t i) const { return f(static_cast<S>(x[i]), static_cast<S>(y[i])); }
};
/// One number everywhere.
template <class S>
struct filled {
  static constexpr const char* name = "fill";
  S number;
  RECGLM_DEVICE S operator()(std::size_t) const { return number; }
};
/// x[i], scaled up, or 0 where the draw of i drops it.
template <class S>
struct dropped {
  static constexpr const char* name = "dropout";
  global<const S> x;
  float rate;
  std::uint32_t key;
  S keep;
  RECGLM_DEVICE S operator()(std::size_t i) const {
    return choose(counted_uniform(key, static_cast<std::uint32_t>(i)) < rate, S(0), keep * x[i]);
  }
};
/// What is there and a value.
template <class S, class Value>
struct added {
  static constexpr const char* name = Value::name;
  global<const S> there;
  Value value;
  RECGLM_DEVICE S operator()(std::size_t i) const { return there[i] + value(i); }
};

/// Sums of chunks of x in double, one for each block.
template <class S>
struct chunk_sums {
  static constexpr const char* name = "chunk_sums";
  static constexpr int threads = 256, min_blocks = 4;
  global<double> sums;
  global<const S> x;
  std::size_t n, chunk;

  RECGLM_DEVICE void operator()() const {
    RECGLM_SHARED(double, parts, threads / 32);
    const std::size_t begin = blockIdx.x * chunk, end = begin + chunk < n ? begin + chunk : n;
    double sum = 0;
    for (std::size_t i = begin + threadIdx.x; i < end; i += threads) sum += static_cast<double>(x[i]);
    sum = sum_of_block<threads, double>(sum, parts);
    if (threadIdx.x == 0) sums[blockIdx.x] = sum;
  }
};
/// The sum of x in double by one block, given to `out`: divided, or added to what is there.
template <class S, class Out>
struct whole_sum {
  static constexpr const char* name = "whole_sum";
  static constexpr int threads = 256, min_blocks = 1;
  global<Out> out;
  global<const S> x;
  std::size_t n;
  double divisor;
  bool adds;

  RECGLM_DEVICE void operator()() const {
    RECGLM_SHARED(double, parts, threads / 32);
    double sum = 0;
    for (std::size_t i = threadIdx.x; i < n; i += threads) sum += static_cast<double>(x[i]);
    sum = sum_of_block<threads, double>(sum, parts) / divisor;
    if (threadIdx.x == 0) out[0] = static_cast<Out>(adds ? out[0] + sum : sum);
  }
};

}  // namespace on_device

/// The functions of cpu_elementwise, with their arguments.
template <class S, class Card>
struct cuda_elementwise {
  using size = std::size_t;

  template <class F>
  static void map(S* y, const S* x, size n, F f) {
    run(y, n, on_device::mapped<S, F>{x, f});
  }
  template <class F>
  static void zip(S* z, const S* x, const S* y, size n, F f) {
    run(z, n, on_device::zipped<S, F>{x, y, f});
  }
  static void add(S* out, const S* a, const S* b, size n) { zip(out, a, b, n, on_device::plus()); }
  static void scale(S* y, const S* x, size n, S factor, S beta) {
    run(y, n, on_device::mapped<S, on_device::multiplied<S>>{x, {factor}}, beta);
  }
  static void fill(S* y, size n, S value) { run(y, n, on_device::filled<S>{value}); }

  template <class A>
  static void activate(S* y, const S* x, size n) {
    map(y, x, n, on_device::value_of<A>());
  }
  template <class A>
  static void activate_backward(S* dx, const S* dy, const S* x, size n, S beta) {
    run(dx, n, on_device::zipped<S, times_slope<slope_of<A>>>{dy, x, {}}, beta);
  }

  static void dropout(S* y, const S* x, size n, float rate, std::uint32_t key, S beta) {
    run(y, n, on_device::dropped<S>{x, rate, key, S(1) / (S(1) - S(rate))}, beta);
  }

  /// Drawn by the host, in pieces: a seed begins with the same numbers on every backend.
  static void normal(S* y, size n, double stddev, std::uint64_t key) {
    constexpr size piece = size{1} << 16;  // even, since numbers are drawn in pairs
    std::vector<S> drawn(std::min(n, piece));
    for (size at = 0; at < n; at += piece) {
      const size count = std::min(n - at, piece);
      cpu_elementwise<S>::normal(drawn.data(), count, stddev, key + at);
      Card::upload(y + at, drawn.data(), count * sizeof(S));
    }
  }

  static void sum_into(S* out, const S* x, size n, double divisor) { sum(out, x, n, divisor, false); }
  static void add_sum(double* total, const S* x, size n) { sum(total, x, n, 1, true); }

 private:
  template <class Value>
  static void run(S* out, size n, const Value& value, S beta) {
    if (beta == 0)
      run(out, n, value);
    else
      run(out, n, on_device::added<S, Value>{out, value});
  }
  template <class Value>
  static void run(S* out, size n, const Value& value) {
    using kernel = on_device::elementwise<S, Value>;
    Card::launch({block_count(n, kernel::chunk)}, kernel{out, value, n});
  }

  // The cuts depend on n alone, so that a sum has the same bits on every card.
  template <class Out>
  static void sum(Out* out, const S* x, size n, double divisor, bool adds) {
    constexpr size small = 2048, most = 256;
    if (n <= small) return Card::launch({1}, on_device::whole_sum<S, Out>{out, x, n, divisor, adds});
    const size chunk = std::max(small, (n + most - 1) / most), count = (n + chunk - 1) / chunk;
    double* const sums = static_cast<double*>(Card::scratch(count * sizeof(double)));
    Card::launch({static_cast<unsigned>(count)}, on_device::chunk_sums<S>{sums, x, n, chunk});
    Card::launch({1}, on_device::whole_sum<double, Out>{out, sums, count, divisor, adds});
  }
};

}  // namespace recglm
