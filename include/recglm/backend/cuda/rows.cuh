#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "recglm/backend/cuda/block_count.hpp"
#include "recglm/backend/cuda/column_sums.cuh"
#include "recglm/backend/cuda/kernel.cuh"
#include "recglm/backend/cuda/row_values.cuh"
#include "recglm/backend/cuda/scatter_rows.cuh"

namespace recglm {

namespace on_device {

/// x[index[r]][i].
template <class S>
struct gathered {
  static constexpr const char* name = "gather_rows";
  global<const S> x;
  global<const std::int32_t> index;
  int width;
  struct row {
    global<const S> x;
    RECGLM_DEVICE S operator()(int i) const { return x[i]; }
  };
  RECGLM_DEVICE row of(std::ptrdiff_t r) const { return {x + static_cast<std::ptrdiff_t>(index[r]) * width}; }
};

/// bias[i] + residual[r][i]; either may be null.
template <class S>
struct biased {
  static constexpr const char* name = "fill_rows";
  global<const S> bias, residual;
  int width;
  struct row {
    global<const S> bias, residual;
    bool has_bias, has_residual;
    RECGLM_DEVICE S operator()(int i) const {
      if (has_bias && has_residual) return bias[i] + residual[i];
      return has_bias ? static_cast<S>(bias[i]) : has_residual ? static_cast<S>(residual[i]) : S(0);
    }
  };
  bool has_bias, has_residual;
  RECGLM_DEVICE row of(std::ptrdiff_t r) const {
    return {bias, has_residual ? residual + r * width : residual, has_bias, has_residual};
  }
};

/// x[r][i] column[i] + bias[i]; the bias may be null.
template <class S>
struct scaled_by_column {
  static constexpr const char* name = "scale_columns";
  global<const S> x, column, bias;
  int width;
  bool has_bias;
  struct row {
    global<const S> x, column, bias;
    bool has_bias;
    RECGLM_DEVICE S operator()(int i) const { return x[i] * column[i] + (has_bias ? static_cast<S>(bias[i]) : S(0)); }
  };
  RECGLM_DEVICE row of(std::ptrdiff_t r) const { return {x + r * width, column, bias, has_bias}; }
};

/// The heads of a row, one after the other.
template <class S>
struct packed_heads {
  static constexpr const char* name = "pack_heads";
  global<const S> x;
  int stride, size, head_stride;
  struct row {
    global<const S> x;
    int size, head_stride;
    RECGLM_DEVICE S operator()(int i) const { return x[i / size * head_stride + i % size]; }
  };
  RECGLM_DEVICE row of(std::ptrdiff_t r) const { return {x + r * stride, size, head_stride}; }
};

/// Turns the pairs of a row's heads in place, as cpu_rows::rotate; a thread for each pair, `lanes` for a row.
template <class S>
struct rotate_heads {
  static constexpr const char* name = "rotate";
  static constexpr int threads = 128, min_blocks = 8;
  global<S> x;
  global<const S> cosines, sines;
  global<const std::int32_t> places;
  int rows, stride, heads, head_stride, parts, half, lanes;
  S way;

  RECGLM_DEVICE void operator()() const {
    const std::ptrdiff_t row =
        static_cast<std::ptrdiff_t>(blockIdx.x) * (threads / lanes) + static_cast<int>(threadIdx.x) / lanes;
    if (row >= rows) return;
    for (int p = static_cast<int>(threadIdx.x) & (lanes - 1); p < heads * parts * half; p += lanes) {
      const int i = p % half, part = p / half % parts, head = p / half / parts;
      const std::ptrdiff_t first = row * stride + head * head_stride + part * 2 * half + i, second = first + half;
      const std::ptrdiff_t angle = static_cast<std::ptrdiff_t>(places[row * parts + part]) * half + i;
      const S u = x[first], v = x[second], cosine = cosines[angle], sine = way * sines[angle];
      x[first] = u * cosine - v * sine;
      x[second] = v * cosine + u * sine;
    }
  }
};

/// out[r] = 1 / length of row r of w + factor b a, a block for each row.
template <class S>
struct inverse_row_lengths {
  static constexpr const char* name = "inverse_lengths";
  static constexpr int threads = 128, min_blocks = 8;
  global<S> out;
  global<const S> w, a, b;
  S factor;
  int width, rank;

  RECGLM_DEVICE void operator()() const {
    RECGLM_SHARED(S, parts, threads / 32);
    const std::ptrdiff_t row = blockIdx.x;
    S squares = 0;
    for (int i = static_cast<int>(threadIdx.x); i < width; i += threads) {
      S v = w[row * width + i];
      for (int k = 0; k < rank; ++k) v += factor * b[row * rank + k] * a[static_cast<std::ptrdiff_t>(k) * width + i];
      squares += v * v;
    }
    squares = sum_of_block<threads, S>(squares, parts);
    if (threadIdx.x == 0) out[row] = S(1) / sqrt(squares);
  }
};

/// x[r][c].
template <class S>
struct column_term {
  static constexpr const char* name = "column_sums";
  static constexpr int count = 1;
  global<const S> x;
  int width;
  RECGLM_DEVICE void at(S (&sums)[1], std::ptrdiff_t r, int c) const { sums[0] += x[r * width + c]; }
};
/// factor[c] x[r][c] y[r][c].
template <class S>
struct product_term {
  static constexpr const char* name = "column_products";
  static constexpr int count = 1;
  global<const S> factor, x, y;
  int width;
  RECGLM_DEVICE void at(S (&sums)[1], std::ptrdiff_t r, int c) const {
    sums[0] += factor[c] * x[r * width + c] * y[r * width + c];
  }
};

}  // namespace on_device

/// The functions of cpu_rows but norms, with their arguments.
template <class S, class Card>
struct cuda_rows {
  using index = std::int32_t;

  static void gather_rows(S* y, const S* x, const index* of, int rows, int width, S beta) {
    set_rows<S, Card>(y, on_device::gathered<S>{x, of, width}, rows, width, width, beta);
  }
  /// Each place of x is summed in the order of the rows, as on a processor.
  static void scatter_rows(S* x, const S* y, const index* of, int rows, int width) {
    using ordering = on_device::order_by_index;
    using adding = on_device::scatter_ordered<S>;
    if (rows < 1 || width < 1) return;
    index* const order = static_cast<index*>(Card::scratch(static_cast<std::size_t>(rows) * sizeof(index)));
    Card::launch({block_count(rows, ordering::threads)}, ordering{order, of, rows});
    const int lanes = lanes_of_row(width, 64);
    Card::launch({block_count(rows, adding::threads / lanes), block_count(width, lanes)},
                 adding{x, y, of, order, rows, width, lanes});
  }

  static void fill_rows(S* y, const S* bias, const S* residual, int rows, int width) {
    set_rows<S, Card>(y, on_device::biased<S>{bias, residual, width, bias != nullptr, residual != nullptr}, rows, width,
                      width);
  }
  static void column_sums(S* sums, const S* x, int rows, int width) {
    add_column_sums<S, Card>({sums}, on_device::column_term<S>{x, width}, rows, width);
  }
  static void scale_columns(S* y, const S* x, const S* column, const S* bias, int rows, int width) {
    set_rows<S, Card>(y, on_device::scaled_by_column<S>{x, column, bias, width, bias != nullptr}, rows, width, width);
  }
  static void column_products(S* sums, const S* factor, const S* x, const S* y, int rows, int width) {
    add_column_sums<S, Card>({sums}, on_device::product_term<S>{factor, x, y, width}, rows, width);
  }
  static void inverse_lengths(S* out, const S* w, const S* a, const S* b, S factor, int rows, int width, int rank) {
    Card::launch({block_count(rows, 1)}, on_device::inverse_row_lengths<S>{out, w, a, b, factor, width, rank});
  }

  static void rotate(S* x, int stride, const S* cosines, const S* sines, const index* places, int rows,
                     head_layout head, int parts, S way) {
    using kernel = on_device::rotate_heads<S>;
    const int half = head.size / (2 * parts), pairs = head.heads * parts * half;
    if (rows < 1 || pairs < 1) return;
    const int lanes = lanes_of_row(pairs, kernel::threads);
    Card::launch({block_count(rows, kernel::threads / lanes)},
                 kernel{x, cosines, sines, places, rows, stride, head.heads, head.stride, parts, half, lanes, way});
  }
  static void pack_heads(S* y, int y_stride, const S* x, int x_stride, int rows, head_layout head) {
    set_rows<S, Card>(y, on_device::packed_heads<S>{x, x_stride, head.size, head.stride}, rows, head.heads * head.size,
                      y_stride);
  }
};

}  // namespace recglm
