#pragma once
#include <algorithm>
#include <cstddef>

#include "recglm/backend/cuda/block_count.hpp"
#include "recglm/backend/cuda/kernel.cuh"

namespace recglm {

namespace on_device {

/// Sums over rows of a term's numbers in each column, one chunk of rows for each block in y: parts (Term::count,
/// chunks, width). A term has `count` and at(sums, row, column), which adds its numbers.
template <class S, class Term>
struct column_parts {
  static constexpr const char* name = Term::name;
  static constexpr int threads = 256, min_blocks = 4, columns = 32, groups = threads / columns;
  global<S> parts;
  Term term;
  int rows, width, chunk, chunks;

  RECGLM_DEVICE void operator()() const {
    RECGLM_SHARED(S, shares, threads * Term::count);
    const int lane = static_cast<int>(threadIdx.x) % columns, group = static_cast<int>(threadIdx.x) / columns;
    const int column = static_cast<int>(blockIdx.x) * columns + lane;
    const int begin = static_cast<int>(blockIdx.y) * chunk, end = rows - begin < chunk ? rows : begin + chunk;
    S sums[Term::count] = {};
    if (column < width)
      for (int r = begin + group; r < end; r += groups) term.at(sums, r, column);
    for (int k = 0; k < Term::count; ++k) shares[k * threads + static_cast<int>(threadIdx.x)] = sums[k];
    __syncthreads();
    if (group != 0 || column >= width) return;
    for (int k = 0; k < Term::count; ++k) {
      for (int g = 1; g < groups; ++g) sums[k] += shares[k * threads + g * columns + lane];
      parts[(static_cast<std::ptrdiff_t>(k) * chunks + blockIdx.y) * width + column] = sums[k];
    }
  }
};

/// sums[c] += the parts of column c, in order.
template <class S>
struct add_parts {
  static constexpr const char* name = "add_parts";
  static constexpr int threads = 128, min_blocks = 4;
  global<S> sums;
  global<const S> parts;
  int width, chunks;

  RECGLM_DEVICE void operator()() const {
    const int column = static_cast<int>(blockIdx.x) * threads + static_cast<int>(threadIdx.x);
    if (column >= width) return;
    S sum = parts[column];
    for (int s = 1; s < chunks; ++s) sum += parts[static_cast<std::ptrdiff_t>(s) * width + column];
    sums[column] += sum;
  }
};

}  // namespace on_device

/// sums[k][c] += the sum over rows of number k of the term at (row, c). The cuts depend on `rows` alone, so that the
/// bits are the same on every card.
template <class S, class Card, class Term>
void add_column_sums(S* const (&sums)[Term::count], const Term& term, int rows, int width) {
  using kernel = on_device::column_parts<S, Term>;
  if (rows < 1 || width < 1) return;
  constexpr int least = 64, most = 64;  // rows of a chunk, chunks
  const int chunk = std::max(least, (rows + most - 1) / most), chunks = (rows + chunk - 1) / chunk;
  const std::size_t one = static_cast<std::size_t>(chunks) * static_cast<std::size_t>(width);
  S* const parts = static_cast<S*>(Card::scratch(Term::count * one * sizeof(S)));
  Card::launch({block_count(width, kernel::columns), static_cast<unsigned>(chunks)},
               kernel{parts, term, rows, width, chunk, chunks});
  for (std::size_t k = 0; k < Term::count; ++k)
    Card::launch({block_count(width, on_device::add_parts<S>::threads)},
                 on_device::add_parts<S>{sums[k], parts + k * one, width, chunks});
}

}  // namespace recglm
