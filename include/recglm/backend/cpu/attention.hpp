#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "recglm/backend/activations.hpp"
#include "recglm/backend/cpu/gemm.hpp"
#include "recglm/backend/pointwise.hpp"

namespace recglm {

/// Softmax attention over ragged texts, scores never stored whole: a tile of query rows at a time, for each text and
/// head. `head.stride` and the row strides say where the heads lie.
template <class S, class Library>
struct cpu_attention {
  /// Numbers of scratch that `attention` and `attention_backward` need.
  static std::size_t attention_scratch(int longest) {
    return static_cast<std::size_t>(threads()) * 2 * tile_numbers(longest);
  }

  /// out (queries, heads * size): sum over seen keys of softmax(q k / sqrt(size)) v; `logsumexps` (queries, heads)
  /// keeps the logarithm of each row's sum of e^score for the backward pass. q, k, v point at head 0 of row 0.
  template <class V>
  static void attention(S* out, int out_stride, S* logsumexps, const S* q, int q_stride, const S* k, const S* v,
                        int kv_stride, head_layout head, const attention_texts<V>& texts, S* scratch) {
    const std::size_t own = 2 * tile_numbers(texts.longest);
    const S scale = S(1) / std::sqrt(static_cast<S>(head.size));
    tasks(texts.texts * head.heads, [&](int task, int thread) {
      const int t = task / head.heads, h = task % head.heads;
      S* const scores = scratch + own * static_cast<std::size_t>(thread);
      const std::ptrdiff_t kv_at = at(texts.keys[t], kv_stride) + h / head.group() * head.keys().stride;
      const S *const kh = k + kv_at, *const vh = v + kv_at;
      for (const tile b : tiles<V>(texts, t)) {
        Library::run(matmul<S>{.tb = true,
                               .m = b.rows(),
                               .n = b.keys,
                               .k = head.size,
                               .alpha = scale,
                               .a = q + at(b.begin, q_stride) + h * head.stride,
                               .lda = q_stride,
                               .b = kh,
                               .ldb = kv_stride,
                               .beta = 0,
                               .c = scores,
                               .ldc = b.keys});
        for (int r = b.begin; r < b.end; ++r) {
          S* const row = scores + at(r - b.begin, b.keys);
          const S row_logsumexp = softmax(row, b.keys, texts.place_of(r, t), texts.sees[t]);
          logsumexps[at(r, head.heads) + h] = row_logsumexp;
          if (texts.dropout > 0) drop(row, b.keys, texts, r, h);
        }
        Library::run(matmul<S>{.m = b.rows(),
                               .n = head.size,
                               .k = b.keys,
                               .a = scores,
                               .lda = b.keys,
                               .b = vh,
                               .ldb = kv_stride,
                               .beta = 0,
                               .c = out + at(b.begin, out_stride) + h * head.size,
                               .ldc = out_stride});
      }
    });
  }

  /// dq, dk, dv = gradients (laid out as q, k, v) + beta * what was there. `out` and `logsumexps` are those of the
  /// forward pass; the probabilities are computed again.
  template <class V>
  static void attention_backward(S* dq, S* dk, S* dv, const S* dout, const S* out, int out_stride, const S* logsumexps,
                                 const S* q, int q_stride, const S* k, const S* v, int kv_stride, head_layout head,
                                 const attention_texts<V>& texts, S* scratch, S q_beta, S kv_beta) {
    const std::size_t own = 2 * tile_numbers(texts.longest);
    const S scale = S(1) / std::sqrt(static_cast<S>(head.size));
    // Query heads that share keys follow each other on one thread: they add to the same gradients.
    const int shared = head.group();
    tasks(texts.texts * head.keys().heads, [&](int task, int thread) {
      const int t = task / head.keys().heads, kv_head = task % head.keys().heads;
      S* const p = scratch + own * static_cast<std::size_t>(thread);
      S* const d = p + own / 2;
      const std::ptrdiff_t kv_at = at(texts.keys[t], kv_stride) + kv_head * head.keys().stride;
      const int all = texts.keys[t + 1] - texts.keys[t];
      int written = kv_beta == 0 ? 0 : all;  // keys whose dk and dv already hold something to add to
      for (int h = kv_head * shared; h < (kv_head + 1) * shared; ++h) {
        for (const tile b : tiles<V>(texts, t)) {
          if (written > 0 && written < b.keys) clear(dk, dv, kv_at, written, b.keys, kv_stride, head.size);
          const S beta = written == 0 ? S(0) : S(1);
          written = std::max(written, b.keys);
          const S* const qh = q + at(b.begin, q_stride) + h * head.stride;
          const S* const oh = out + at(b.begin, out_stride) + h * head.size;
          const S* const doh = dout + at(b.begin, out_stride) + h * head.size;
          Library::run(matmul<S>{.tb = true,
                                 .m = b.rows(),
                                 .n = b.keys,
                                 .k = head.size,
                                 .alpha = scale,
                                 .a = qh,
                                 .lda = q_stride,
                                 .b = k + kv_at,
                                 .ldb = kv_stride,
                                 .beta = 0,
                                 .c = p,
                                 .ldc = b.keys});
          Library::run(matmul<S>{.tb = true,
                                 .m = b.rows(),
                                 .n = b.keys,
                                 .k = head.size,
                                 .alpha = 1,
                                 .a = doh,
                                 .lda = out_stride,
                                 .b = v + kv_at,
                                 .ldb = kv_stride,
                                 .beta = 0,
                                 .c = d,
                                 .ldc = b.keys});
          for (int r = b.begin; r < b.end; ++r) {
            S* const row = p + at(r - b.begin, b.keys);
            S* const drow = d + at(r - b.begin, b.keys);
            if (texts.dropout > 0) drop(drow, b.keys, texts, r, h);
            softmax_backward(row, drow, b.keys, texts.place_of(r, t), texts.sees[t], logsumexps[at(r, head.heads) + h],
                             oh + at(r - b.begin, out_stride), doh + at(r - b.begin, out_stride), head.size, scale);
            if (texts.dropout > 0) drop(row, b.keys, texts, r, h);
          }
          Library::run(matmul<S>{.ta = true,
                                 .m = b.keys,
                                 .n = head.size,
                                 .k = b.rows(),
                                 .a = p,
                                 .lda = b.keys,
                                 .b = doh,
                                 .ldb = out_stride,
                                 .beta = beta,
                                 .c = dv + kv_at,
                                 .ldc = kv_stride});
          Library::run(matmul<S>{.ta = true,
                                 .m = b.keys,
                                 .n = head.size,
                                 .k = b.rows(),
                                 .a = d,
                                 .lda = b.keys,
                                 .b = qh,
                                 .ldb = q_stride,
                                 .beta = beta,
                                 .c = dk + kv_at,
                                 .ldc = kv_stride});
          Library::run(matmul<S>{.m = b.rows(),
                                 .n = head.size,
                                 .k = b.keys,
                                 .a = d,
                                 .lda = b.keys,
                                 .b = k + kv_at,
                                 .ldb = kv_stride,
                                 .beta = q_beta,
                                 .c = dq + at(b.begin, q_stride) + h * head.stride,
                                 .ldc = q_stride});
        }
      }
      clear(dk, dv, kv_at, written, all, kv_stride, head.size);
    });
  }

 private:
  static std::ptrdiff_t at(int row, int stride) { return static_cast<std::ptrdiff_t>(row) * stride; }

  // A tile's scores should stay in the second-level cache beside their gradients.
  static int tile_rows(int longest) { return std::clamp(32768 / std::max(longest, 1), 16, 256); }
  static std::size_t tile_numbers(int longest) {
    return (static_cast<std::size_t>(tile_rows(longest)) * static_cast<std::size_t>(longest) + 15) / 16 * 16;
  }

  struct tile {
    int begin, end;  ///< query rows
    int keys;        ///< keys that the tile may see
    int rows() const { return end - begin; }
  };
  // The tiles of one text from its last to its first, so that the first one visited sees the most keys.
  template <class V>
  struct tiles {
    const attention_texts<V>& texts;
    int t, step;
    tiles(const attention_texts<V>& all, int text) : texts(all), t(text), step(tile_rows(all.longest)) {}
    struct iterator {
      const tiles* of;
      int end;
      tile operator*() const {
        const int begin = std::max(of->texts.queries[of->t], end - of->step);
        int keys = 1;  // a matmul of no keys would leave the result as it is
        for (int r = begin; r < end; ++r)
          keys = std::max(keys, of->texts.sees[of->t].row_end(of->texts.place_of(r, of->t)));
        return {begin, end, std::min(keys, of->texts.keys[of->t + 1] - of->texts.keys[of->t])};
      }
      iterator& operator++() {
        end -= of->step;
        return *this;
      }
      bool operator!=(std::nullptr_t) const { return end > of->texts.queries[of->t]; }
    };
    iterator begin() const { return {this, texts.queries[t + 1]}; }
    std::nullptr_t end() const { return nullptr; }
  };

  // Hides what a query does not see among its first `end` scores; says whether it sees anything.
  template <class V>
  static bool hide(S* row, int end, int place, const V& sees) {
    if constexpr (is_contiguous<V>) return end > 0;
    bool any = false;
    for (int j = 0; j < end; ++j) {
      const bool seen = sees.sees(place, j);
      if (!seen) row[j] = -std::numeric_limits<S>::infinity();
      any = any || seen;
    }
    return any;
  }

  // Scores to probabilities, 0 where nothing is seen; gives the logarithm of the sum.
  template <class V>
  static S softmax(S* row, int keys, int place, const V& sees) {
    const int end = std::min(sees.row_end(place), keys);
    if (!hide(row, end, place, sees)) {
      std::fill_n(row, keys, S(0));
      return 0;
    }
    S row_logsumexp = 0;
    S* const result = &row_logsumexp;
    dispatch([=]() RECGLM_INLINE {
      S most = row[0];
      RECGLM_SIMD_MAX(most)
      for (int j = 0; j < end; ++j) most = row[j] > most ? row[j] : most;
      S sum = 0;
      RECGLM_SIMD_SUM(sum)
      for (int j = 0; j < end; ++j) sum += row[j] = exp_of(row[j] - most);
      const S share = S(1) / sum;
      RECGLM_SIMD
      for (int j = 0; j < end; ++j) row[j] *= share;
      for (int j = end; j < keys; ++j) row[j] = 0;
      *result = most + std::log(sum);
    });
    return row_logsumexp;
  }

  // Scores to probabilities p, and gradients of probabilities to gradients of scores d.
  template <class V>
  static void softmax_backward(S* p, S* d, int keys, int place, const V& sees, S row_logsumexp, const S* out,
                               const S* dout, int size, S scale) {
    const int end = std::min(sees.row_end(place), keys);
    if (!hide(p, end, place, sees)) {
      std::fill_n(p, keys, S(0));
      std::fill_n(d, keys, S(0));
      return;
    }
    dispatch([=]() RECGLM_INLINE {
      S mean = 0;
      RECGLM_SIMD_SUM(mean)
      for (int i = 0; i < size; ++i) mean += out[i] * dout[i];
      RECGLM_SIMD
      for (int j = 0; j < end; ++j) {
        p[j] = exp_of(p[j] - row_logsumexp);
        d[j] = p[j] * (d[j] - mean) * scale;
      }
      for (int j = end; j < keys; ++j) p[j] = d[j] = 0;
    });
  }

  template <class V>
  static void drop(S* row, int keys, const attention_texts<V>& texts, int query, int head) {
    const std::uint32_t key =
        texts.key ^ (static_cast<std::uint32_t>(query) * 0x9e3779b9u + static_cast<std::uint32_t>(head));
    const float rate = texts.dropout;
    const S keep = S(1) / (S(1) - S(rate));
    dispatch([=]() RECGLM_INLINE {
      RECGLM_SIMD
      for (int j = 0; j < keys; ++j)
        row[j] = choose(counted_uniform(key, static_cast<std::uint32_t>(j)) < rate, S(0), row[j] * keep);
    });
  }

  static void clear(S* dk, S* dv, std::ptrdiff_t kv_at, int begin, int end, int stride, int size) {
    for (int j = begin; j < end; ++j) {
      std::fill_n(dk + kv_at + at(j, stride), size, S(0));
      std::fill_n(dv + kv_at + at(j, stride), size, S(0));
    }
  }
};

}  // namespace recglm
