#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "recglm/backend/cpu/math.hpp"
#include "recglm/backend/cpu/parallel.hpp"

namespace recglm {

/// Softmax over the vocabulary, a row of logits for each prediction.
template <class S>
struct cpu_loss {
  /// logsumexps[r] = log of the sum of e^logit over row r; logits (rows, width).
  static void logsumexp(S* logsumexps, const S* logits, int rows, int width);

  /// out[i] = dot product of x and row ids[i] of the table (.., width): logits of a few tokens.
  static void some_logits(S* out, const S* x, const S* table, const std::int32_t* ids, int count, int width);
  /// losses[r] = logsumexps[r] - the logit of row r's target.
  static void softmax_losses(S* losses, const S* logsumexps, const S* logits, const std::int32_t* targets, int rows,
                             int width);
  /// Logits to their gradients, in place: factor (softmax - 1 at the target).
  static void softmax_loss_backward(S* logits, const S* logsumexps, const std::int32_t* targets, int rows, int width,
                                    S factor);
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
void cpu_loss<S>::some_logits(S* out, const S* x, const S* table, const std::int32_t* ids, int count, int width) {
  dispatch([=]() RECGLM_INLINE {
    for (int i = 0; i < count; ++i) {
      const S* const row = table + static_cast<std::size_t>(ids[i]) * width;
      S dot = 0;
      RECGLM_SIMD_SUM(dot)
      for (int j = 0; j < width; ++j) dot += x[j] * row[j];
      out[i] = dot;
    }
  });
}

template <class S>
void cpu_loss<S>::softmax_losses(S* losses, const S* logsumexps, const S* logits, const std::int32_t* targets, int rows,
                                 int width) {
  for (int r = 0; r < rows; ++r) losses[r] = logsumexps[r] - logits[static_cast<std::size_t>(r) * width + targets[r]];
}

template <class S>
void cpu_loss<S>::softmax_loss_backward(S* logits, const S* logsumexps, const std::int32_t* targets, int rows,
                                        int width, S factor) {
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
