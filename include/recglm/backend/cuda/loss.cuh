#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "recglm/backend/activations.hpp"
#include "recglm/backend/cuda/block_count.hpp"
#include "recglm/backend/cuda/kernel.cuh"
#include "recglm/backend/cuda/row_values.cuh"

namespace recglm {

namespace on_device {

/// sums[r] = log of the sum of e^logit over row r, a block for each row. A row is read once: a thread keeps the largest
/// logit that it has met, and the sum of e^(logit - largest).
template <class S>
struct logsumexp_of_rows {
  static constexpr S least = std::numeric_limits<S>::lowest();
  static constexpr const char* name = "logsumexp";
  static constexpr int threads = 256, min_blocks = 4;
  global<S> sums;
  global<const S> logits;
  int width;

  RECGLM_DEVICE void operator()() const {
    RECGLM_SHARED(S, parts, threads / 32);
    const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(blockIdx.x) * width;
    // Finite, since a logit of -infinity adds 0 and -infinity less itself is no number.
    S most = least, sum = 0;
    for (int i = static_cast<int>(threadIdx.x); i < width; i += threads) {
      const S logit = logits[row + i], above = logit - most, e = exp_of(above > 0 ? -above : above);

      sum = above > 0 ? sum * e + 1 : sum + e;
      most = above > 0 ? logit : most;
    }
    const S most_of_row = most_of_block<threads, S>(most, parts);
    sum = sum_of_block<threads, S>(sum * exp_of(most - most_of_row), parts);
    if (threadIdx.x == 0) sums[blockIdx.x] = most_of_row + log(sum);
  }
};

/// losses[r] = logsumexps[r] - the logit of row r's target, a thread for each row.
template <class S>
struct losses_of_rows {
  static constexpr const char* name = "softmax_losses";
  static constexpr int threads = 128, min_blocks = 8;
  global<S> losses;
  global<const S> logsumexps, logits;
  global<const std::int32_t> targets;
  int rows, width;

  RECGLM_DEVICE void operator()() const {
    const std::ptrdiff_t r = static_cast<std::ptrdiff_t>(blockIdx.x) * threads + static_cast<int>(threadIdx.x);
    if (r < rows) losses[r] = logsumexps[r] - logits[r * width + targets[r]];
  }
};

/// The gradients of a row of logits, as cpu_loss::softmax_loss_backward.
template <class S>
struct softmax_slopes {
  static constexpr const char* name = "softmax_loss_backward";
  global<const S> logits, logsumexps, upstream;
  global<const std::int32_t> targets;
  int width;
  double divisor;
  struct row {
    global<const S> logits;
    S logsumexp, factor;
    int target;
    RECGLM_DEVICE S operator()(int i) const {
      return factor * exp_of(logits[i] - logsumexp) - (i == target ? factor : S(0));
    }
  };
  RECGLM_DEVICE row of(std::ptrdiff_t r) const {
    return {logits + r * width, logsumexps[r], static_cast<S>(static_cast<double>(upstream[0]) / divisor), targets[r]};
  }
};

/// out[i] = logit ids[i] of row r for i in [offsets[r], offsets[r + 1]), a warp for each row.
template <class S>
struct pick_logits {
  static constexpr const char* name = "pick";
  static constexpr int threads = 128, min_blocks = 8, lanes = 32;
  global<S> out;
  global<const S> logits;
  global<const std::int32_t> offsets, ids;
  int rows, width;

  RECGLM_DEVICE void operator()() const {
    const std::ptrdiff_t r =
        static_cast<std::ptrdiff_t>(blockIdx.x) * (threads / lanes) + static_cast<int>(threadIdx.x) / lanes;
    if (r >= rows) return;
    const std::int32_t end = offsets[r + 1];
    for (std::int32_t i = offsets[r] + static_cast<std::int32_t>(threadIdx.x) % lanes; i < end; i += lanes)
      out[i] = logits[r * width + ids[i]];
  }
};

/// out[i] = dot product of row row_of[i] of x and row ids[i] of the table, a warp for each.
template <class S>
struct dot_rows {
  static constexpr const char* name = "row_logits";
  static constexpr int threads = 128, min_blocks = 8, lanes = 32;
  global<S> out;
  global<const S> x, table;
  global<const std::int32_t> row_of, ids;
  int count, width;

  RECGLM_DEVICE void operator()() const {
    const std::ptrdiff_t i =
        static_cast<std::ptrdiff_t>(blockIdx.x) * (threads / lanes) + static_cast<int>(threadIdx.x) / lanes;
    if (i >= count) return;
    const int lane = static_cast<int>(threadIdx.x) % lanes;
    const std::ptrdiff_t a = static_cast<std::ptrdiff_t>(row_of[i]) * width,
                         b = static_cast<std::ptrdiff_t>(ids[i]) * width;
    S dot = 0;
    for (int j = lane; j < width; j += lanes) dot += x[a + j] * table[b + j];
    dot = sum_of_lanes(dot, lanes);
    if (lane == 0) out[i] = dot;
  }
};

}  // namespace on_device

/// The functions of cpu_loss that a language model calls, with their arguments.
template <class S, class Card>
struct cuda_loss {
  using index = std::int32_t;

  static void logsumexp(S* sums, const S* logits, int rows, int width) {
    if (rows > 0 && width > 0)
      Card::launch({static_cast<unsigned>(rows)}, on_device::logsumexp_of_rows<S>{sums, logits, width});
  }
  static void softmax_losses(S* losses, const S* logsumexps, const S* logits, const index* targets, int rows,
                             int width) {
    using kernel = on_device::losses_of_rows<S>;
    Card::launch({block_count(rows, kernel::threads)}, kernel{losses, logsumexps, logits, targets, rows, width});
  }
  static void softmax_loss_backward(S* logits, const S* logsumexps, const index* targets, int rows, int width,
                                    const S* upstream, double divisor) {
    set_rows<S, Card>(logits, on_device::softmax_slopes<S>{logits, logsumexps, upstream, targets, width, divisor}, rows,
                      width, width);
  }
  static void pick(S* out, const S* logits, const index* offsets, const index* ids, int rows, int width) {
    using kernel = on_device::pick_logits<S>;
    Card::launch({block_count(rows, kernel::threads / kernel::lanes)}, kernel{out, logits, offsets, ids, rows, width});
  }
  static void row_logits(S* out, const S* x, const index* row_of, const S* table, const index* ids, int count,
                         int width) {
    using kernel = on_device::dot_rows<S>;
    Card::launch({block_count(count, kernel::threads / kernel::lanes)},
                 kernel{out, x, table, row_of, ids, count, width});
  }
};

}  // namespace recglm
