#pragma once
#include <cstddef>

#include "recglm/backend/cuda/block_count.hpp"
#include "recglm/backend/cuda/kernel.cuh"
#include "recglm/backend/cuda/row_values.cuh"

namespace recglm {

namespace on_device {

/// y (columns, rows) = factor x^T + beta y, x (rows, columns), by tiles: both are read and written along their rows.
template <class S>
struct transpose_tile {
  static constexpr const char* name = "transpose";
  static constexpr int threads = 256, min_blocks = 4, side = 32, groups = threads / side;
  global<S> y;
  global<const S> x;
  int rows, columns;
  S factor, beta;

  RECGLM_DEVICE void operator()() const {
    RECGLM_SHARED(S, tile, side * (side + 1));  // a column is in as many banks as it has numbers
    const int lane = static_cast<int>(threadIdx.x) % side, group = static_cast<int>(threadIdx.x) / side;
    const int tiles = (columns + side - 1) / side;
    const int row = static_cast<int>(blockIdx.x) / tiles * side, column = static_cast<int>(blockIdx.x) % tiles * side;
    for (int r = group; r < side; r += groups)
      if (row + r < rows && column + lane < columns)
        tile[r * (side + 1) + lane] = x[static_cast<std::ptrdiff_t>(row + r) * columns + column + lane];
    __syncthreads();
    for (int c = group; c < side; c += groups) {
      if (column + c >= columns || row + lane >= rows) continue;
      const std::ptrdiff_t to = static_cast<std::ptrdiff_t>(column + c) * rows + row + lane;
      const S v = factor * tile[lane * (side + 1) + c];
      y[to] = beta == S(0) ? v : v + beta * y[to];
    }
  }
};

/// bias[i] + residual[r][i] + beta y[r][i]; bias and residual may be null.
template <class S>
struct beside_low_rank {
  static constexpr const char* name = "low_rank_up";
  global<const S> bias, residual, y;
  int width;
  bool has_bias, has_residual;
  S beta;
  struct row {
    beside_low_rank all;
    std::ptrdiff_t begin;
    RECGLM_DEVICE S operator()(int i) const {
      S sum = all.has_bias ? static_cast<S>(all.bias[i]) : S(0);
      if (all.has_residual) sum += all.residual[begin + i];
      if (all.beta != S(0)) sum += all.beta * all.y[begin + i];
      return sum;
    }
  };
  RECGLM_DEVICE row of(std::ptrdiff_t r) const { return {*this, r * width}; }
};

}  // namespace on_device

/// The functions of cpu_low_rank, with their arguments. Matmuls of every rank go to gemm.
template <class S, class Card>
struct cuda_low_rank {
  static constexpr int thin = 0;

  static void low_rank_down(S* u, const S* x, const S* a, int rows, int width, int rank, S factor) {
    Card::gemm(false, true, rows, rank, width, factor, x, width, a, width, S(0), u, rank);
  }
  static void low_rank_up(S* y, const S* bias, const S* residual, const S* u, const S* a, int rows, int width, int rank,
                          S beta) {
    const bool beside = bias || residual;
    if (beside)
      set_rows<S, Card>(
          y, on_device::beside_low_rank<S>{bias, residual, y, width, bias != nullptr, residual != nullptr, beta}, rows,
          width, width);
    Card::gemm(false, false, rows, width, rank, S(1), u, rank, a, width, beside ? S(1) : beta, y, width);
  }
  static void low_rank_outer(S* da, const S* v, const S* x, int rows, int width, int rank) {
    Card::gemm(true, false, rank, width, rows, S(1), v, rank, x, width, S(1), da, width);
  }
  static void transpose(S* y, const S* x, int rows, int columns, S factor, S beta) {
    using kernel = on_device::transpose_tile<S>;
    Card::launch({block_count(rows, kernel::side) * block_count(columns, kernel::side)},
                 kernel{y, x, rows, columns, factor, beta});
  }
};

}  // namespace recglm
