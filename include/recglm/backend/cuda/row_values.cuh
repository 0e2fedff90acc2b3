#pragma once
#include <cstddef>

#include "recglm/backend/cuda/block_count.hpp"
#include "recglm/backend/cuda/kernel.cuh"

namespace recglm {

namespace on_device {

/// out[r][i] = values.of(r)(i), `lanes` threads for a row, a power of two up to `threads`. All values of a thread are
/// read before it writes the first; `out` may be what they are read from.
template <class S, class Values>
struct row_values {
  static constexpr const char* name = Values::name;
  static constexpr int threads = 256, min_blocks = 4, at_once = 4;
  global<S> out;
  Values values;
  int rows, width, stride, lanes;

  RECGLM_DEVICE void operator()() const {
    const int lane = static_cast<int>(threadIdx.x) & (lanes - 1);
    const std::ptrdiff_t row =
        static_cast<std::ptrdiff_t>(blockIdx.x) * (threads / lanes) + static_cast<int>(threadIdx.x) / lanes;
    if (row >= rows) return;
    const auto value = values.of(row);
    for (int begin = lane; begin < width; begin += at_once * lanes) {
      S found[at_once];
      for (int u = 0; u < at_once; ++u)
        if (u * lanes < width - begin) found[u] = value(begin + u * lanes);
      for (int u = 0; u < at_once; ++u)
        if (u * lanes < width - begin) out[row * stride + begin + u * lanes] = found[u];
    }
  }
};

/// What is there and values.
template <class S, class Values>
struct added_rows {
  static constexpr const char* name = Values::name;
  global<const S> there;
  Values values;
  int stride;

  template <class Value>
  struct row {
    global<const S> there;
    Value value;
    RECGLM_DEVICE S operator()(int i) const { return there[i] + value(i); }
  };
  RECGLM_DEVICE auto of(std::ptrdiff_t r) const {
    const auto value = values.of(r);
    return row<decltype(value)>{there + r * stride, value};
  }
};

}  // namespace on_device

/// Threads for a row of this width: none is idle where a row is narrow, and a wide one has a block.
constexpr int lanes_of_row(int width, int most) {
  int lanes = 8;
  while (lanes < most && 4 * lanes < width) lanes *= 2;
  return lanes;
}

/// Sets rows of `out`, `stride` apart, to these values.
template <class S, class Card, class Values>
void set_rows(S* out, const Values& values, int rows, int width, int stride) {
  using kernel = on_device::row_values<S, Values>;
  if (rows < 1 || width < 1) return;
  const int lanes = lanes_of_row(width, kernel::threads);
  Card::launch({block_count(rows, kernel::threads / lanes)}, kernel{out, values, rows, width, stride, lanes});
}
/// Adds them for `beta` 1.
template <class S, class Card, class Values>
void set_rows(S* out, const Values& values, int rows, int width, int stride, S beta) {
  if (beta == 0)
    set_rows<S, Card>(out, values, rows, width, stride);
  else
    set_rows<S, Card>(out, on_device::added_rows<S, Values>{out, values, stride}, rows, width, stride);
}

}  // namespace recglm
