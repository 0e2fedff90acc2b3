#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "recglm/backend/activations.hpp"
#include "recglm/backend/host/dispatch.hpp"
#include "recglm/backend/host/parallel.hpp"

namespace recglm {

/// Softmax over the vocabulary, a row of logits for each prediction.
template <class S>
struct cpu_loss {
  /// logsumexps[r] = log of the sum of e^logit over row r; logits (rows, width).
  static void logsumexp(S* logsumexps, const S* logits, int rows, int width);

  /// out[i] = dot product of row row_of[i] of x and row ids[i] of the table, both (.., width): logits of a few tokens.
  static void row_logits(S* out, const S* x, const std::int32_t* row_of, const S* table, const std::int32_t* ids,
                         int count, int width);
  /// What flows back from gradients g of those products: dx[row_of[i]] += g[i] table[ids[i]], dtable[ids[i]] += g[i]
  /// x[row_of[i]], in the order of i; either of the two may be null.
  static void row_logits_backward(S* dx, S* dtable, const S* g, const S* x, const std::int32_t* row_of, const S* table,
                                  const std::int32_t* ids, int count, int width);
  /// out[i] = logit ids[i] of row r, for i in [offsets[r], offsets[r + 1]); logits (rows, width).
  static void pick(S* out, const S* logits, const std::int32_t* offsets, const std::int32_t* ids, int rows, int width);
  /// losses[r] = logsumexps[r] - the logit of row r's target.
  static void softmax_losses(S* losses, const S* logsumexps, const S* logits, const std::int32_t* targets, int rows,
                             int width);
  /// Logits to their gradients, in place: upstream / divisor (softmax - 1 at the target), `upstream` being the gradient
  /// of the loss, one number.
  static void softmax_loss_backward(S* logits, const S* logsumexps, const std::int32_t* targets, int rows, int width,
                                    const S* upstream, double divisor);
};

template <class S>
void cpu_loss<S>::logsumexp(S* logsumexps, const S* logits, int rows, int width) {
  parallel_rows(rows, 1, [=](std::size_t begin, std::size_t end) {
    dispatch([=]() RECGLM_INLINE {
      for (std::size_t r = begin; r < end; ++r) {
        const S* const row = logits + r * width;
        S most = row[0];
        RECGLM_SIMD_MAX(most)
        for (int j = 0; j < width; ++j) most = row[j] > most ? row[j] : most;
        S sum = 0;
        RECGLM_SIMD_SUM(sum)
        for (int j = 0; j < width; ++j) sum += exp_of(row[j] - most);
        logsumexps[r] = most + std::log(sum);
      }
    });
  });
}

template <class S>
void cpu_loss<S>::row_logits(S* out, const S* x, const std::int32_t* row_of, const S* table, const std::int32_t* ids,
                             int count, int width) {
  const std::size_t grain = std::max<std::size_t>(1, 4096 / static_cast<std::size_t>(std::max(width, 1)));
  parallel_rows(static_cast<std::size_t>(count), grain, [=](std::size_t begin, std::size_t end) {
    dispatch([=]() RECGLM_INLINE {
      for (std::size_t i = begin; i < end; ++i) {
        const S* const state = x + static_cast<std::size_t>(row_of[i]) * width;
        const S* const row = table + static_cast<std::size_t>(ids[i]) * width;
        S dot = 0;
        RECGLM_SIMD_SUM(dot)
        for (int j = 0; j < width; ++j) dot += state[j] * row[j];
        out[i] = dot;
      }
    });
  });
}

template <class S>
void cpu_loss<S>::row_logits_backward(S* dx, S* dtable, const S* g, const S* x, const std::int32_t* row_of,
                                      const S* table, const std::int32_t* ids, int count, int width) {
  // Columns are divided, so that who adds what first is the same for any number of threads.
  parallel(static_cast<std::size_t>(width), 16, [=](std::size_t begin, std::size_t end) {
    dispatch([=]() RECGLM_INLINE {
      const auto add = [=](S* to, const S* from, S factor) RECGLM_INLINE {
        RECGLM_SIMD
        for (std::size_t j = begin; j < end; ++j) to[j] += factor * from[j];
      };
      for (int i = 0; i < count; ++i) {
        if (g[i] == 0) continue;  // a margin leaves most pairs without a gradient
        const std::size_t row = static_cast<std::size_t>(row_of[i]) * static_cast<std::size_t>(width),
                          id = static_cast<std::size_t>(ids[i]) * static_cast<std::size_t>(width);
        if (dx) add(dx + row, table + id, g[i]);
        if (dtable) add(dtable + id, x + row, g[i]);
      }
    });
  });
}

template <class S>
void cpu_loss<S>::pick(S* out, const S* logits, const std::int32_t* offsets, const std::int32_t* ids, int rows,
                       int width) {
  for (int r = 0; r < rows; ++r)
    for (std::int32_t i = offsets[r]; i < offsets[r + 1]; ++i)
      out[i] = logits[static_cast<std::size_t>(r) * width + ids[i]];
}

template <class S>
void cpu_loss<S>::softmax_losses(S* losses, const S* logsumexps, const S* logits, const std::int32_t* targets, int rows,
                                 int width) {
  for (int r = 0; r < rows; ++r) losses[r] = logsumexps[r] - logits[static_cast<std::size_t>(r) * width + targets[r]];
}

template <class S>
void cpu_loss<S>::softmax_loss_backward(S* logits, const S* logsumexps, const std::int32_t* targets, int rows,
                                        int width, const S* upstream, double divisor) {
  const S factor = static_cast<S>(static_cast<double>(*upstream) / divisor);
  parallel_rows(rows, 1, [=](std::size_t begin, std::size_t end) {
    dispatch([=]() RECGLM_INLINE {
      for (std::size_t r = begin; r < end; ++r) {
        S* const row = logits + r * width;
        const S row_logsumexp = logsumexps[r];
        RECGLM_SIMD
        for (int j = 0; j < width; ++j) row[j] = factor * exp_of(row[j] - row_logsumexp);
        row[targets[r]] -= factor;
      }
    });
  });
}

#if defined(RECGLM_COMPILED)
extern template struct cpu_loss<float>;
#endif
#if defined(RECGLM_COMPILED_DOUBLE)
extern template struct cpu_loss<double>;
#endif

}  // namespace recglm
