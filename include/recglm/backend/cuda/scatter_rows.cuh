#pragma once
#include <cstddef>
#include <cstdint>

#include "recglm/backend/cuda/kernel.cuh"

namespace recglm::on_device {

/// order[p] = the row at place p of the rows by their index, and by their number where they have the same one. A thread
/// counts the rows before its own: rows^2 comparisons, which a card does while it would wait for one answer of the
/// host.
struct order_by_index {
  static constexpr const char* name = "order_by_index";
  static constexpr int threads = 128, min_blocks = 4;
  global<std::int32_t> order;
  global<const std::int32_t> index;
  int rows;

  RECGLM_DEVICE void operator()() const {
    RECGLM_SHARED(std::int32_t, tile, threads);
    const int me = static_cast<int>(threadIdx.x), row = static_cast<int>(blockIdx.x) * threads + me;
    const std::int32_t mine = row < rows ? static_cast<std::int32_t>(index[row]) : 0;
    int before = 0;
    for (int begin = 0; begin < rows; begin += threads) {
      if (begin + me < rows) tile[me] = index[begin + me];
      __syncthreads();
      const int count = rows - begin < threads ? rows - begin : threads;
      for (int j = 0; j < count; ++j) {
        const std::int32_t other = tile[j];
        before += other < mine || (other == mine && begin + j < row);
      }
      __syncthreads();
    }
    if (row < rows) order[before] = row;
  }
};

/// x[index[r]] += y[r] in the order of the rows. The first place of an index adds up all rows that have it, a thread
/// for each column; `lanes` threads for a place.
template <class S>
struct scatter_ordered {
  static constexpr const char* name = "scatter_rows";
  static constexpr int threads = 256, min_blocks = 4;
  global<S> x;
  global<const S> y;
  global<const std::int32_t> index, order;
  int rows, width, lanes;

  RECGLM_DEVICE void operator()() const {
    const std::ptrdiff_t first =
        static_cast<std::ptrdiff_t>(blockIdx.x) * (threads / lanes) + static_cast<int>(threadIdx.x) / lanes;
    const int column = static_cast<int>(blockIdx.y) * lanes + (static_cast<int>(threadIdx.x) & (lanes - 1));
    if (first >= rows || column >= width) return;
    const std::int32_t target = index_at(first);
    if (first > 0 && index_at(first - 1) == target) return;
    const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(target) * width + column;
    S sum = x[at];
    for (std::ptrdiff_t place = first; place < rows; ++place) {
      const std::int32_t row = order[place];
      if (index[row] != target) break;
      sum += y[static_cast<std::ptrdiff_t>(row) * width + column];
    }
    x[at] = sum;
  }

 private:
  RECGLM_DEVICE std::int32_t index_at(std::ptrdiff_t place) const {
    const std::int32_t row = order[place];
    return index[row];
  }
};

}  // namespace recglm::on_device
