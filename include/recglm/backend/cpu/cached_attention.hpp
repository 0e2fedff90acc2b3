#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "recglm/backend/activations.hpp"
#include "recglm/backend/cpu/gemm.hpp"
#include "recglm/backend/pointwise.hpp"

namespace recglm {

/// Attention of newly fed tokens: each sees, as far as its Visibility lets it, Part A of its text and the tokens on its
/// own path, which are rows of one KV cache, so that beams share what they have in common and re-ordering them
/// copies nothing.
template <class S, class Library>
struct cpu_cached_attention {
  static constexpr int cached_tile = 64;

  /// Numbers of scratch that `cached_attention` needs.
  template <class V>
  static std::size_t cached_attention_scratch(const cached_queries<V>& all, head_layout head) {
    return static_cast<std::size_t>(threads()) * numbers(all, head);
  }

  /// out (tokens, heads * size) for q (tokens, q_stride). Part A's and the cache' keys and values lie in rows of
  /// all keys, then all values, one head after the other.
  template <class V>
  static void cached_attention(S* out, const S* q, int q_stride, const S* part_a, const S* cache, head_layout head,
                               const cached_queries<V>& all, S* scratch);

 private:
  template <class V>
  static std::size_t numbers(const cached_queries<V>& all, head_layout head) {
    return static_cast<std::size_t>(cached_tile) *
           static_cast<std::size_t>(2 * head.size + all.longest_text + all.longest_path);
  }

  // Hides what a place does not see of Part A; gives the number of scores before which all that it sees stands.
  template <class V>
  static int hide(S* scores, int length, int place, const V& sees) {
    const int end = std::clamp(sees.row_end(place), 0, length);
    if constexpr (!is_contiguous<V>)
      for (int j = 0; j < end; ++j)
        if (!sees.sees(place, j)) scores[j] = -std::numeric_limits<S>::infinity();
    return end;
  }

  // Scores of Part A (given) and of the path (computed) to probabilities over both; 0 where nothing is seen.
  static void softmax(S* scores, int length, S* own, const int* path, int count, const S* q, const S* keys, int row,
                      int size, S scale);

  static void add_path(S* out, const S* given, const S* own, const int* path, int count, const S* values, int row,
                       int size);
};

template <class S, class Library>
template <class V>
void cpu_cached_attention<S, Library>::cached_attention(S* out, const S* q, int q_stride, const S* part_a,
                                                        const S* cache, head_layout head, const cached_queries<V>& all,
                                                        S* scratch) {
  const int width = head.heads * head.size, values = head.keys().heads * head.size, row = 2 * values;
  const S scale = S(1) / std::sqrt(static_cast<S>(head.size));
  const std::size_t own = numbers(all, head);
  tasks(all.groups * head.heads, [&](int task, int thread) {
    const int g = task / head.heads, h = task % head.heads;
    const int text = all.group_text[g], first = all.text_offsets[text], length = all.text_offsets[text + 1] - first;
    const int kv_at = h / head.group() * head.size;
    const S* const keys = part_a + static_cast<std::ptrdiff_t>(first) * row + kv_at;
    S* const asked = scratch + own * static_cast<std::size_t>(thread);
    S* const given = asked + cached_tile * head.size;
    S* const scores = given + cached_tile * head.size;
    S* const own_scores = scores + static_cast<std::ptrdiff_t>(cached_tile) * all.longest_text;
    for (int begin = all.group_offsets[g]; begin < all.group_offsets[g + 1]; begin += cached_tile) {
      const int count = std::min(cached_tile, all.group_offsets[g + 1] - begin);
      for (int i = 0; i < count; ++i)
        std::copy_n(q + static_cast<std::ptrdiff_t>(all.order[begin + i]) * q_stride + h * head.stride, head.size,
                    asked + i * head.size);
      Library::run(matmul<S>{.tb = true,
                             .m = count,
                             .n = length,
                             .k = head.size,
                             .alpha = scale,
                             .a = asked,
                             .lda = head.size,
                             .b = keys,
                             .ldb = row,
                             .beta = 0,
                             .c = scores,
                             .ldc = length});
      for (int i = 0; i < count; ++i) {
        const int token = all.order[begin + i];
        S* const of_token = scores + static_cast<std::ptrdiff_t>(i) * length;
        const int seen = hide(of_token, length, all.place[token], all.sees[text]);
        softmax(of_token, seen, own_scores + i * all.longest_path, all.paths + all.path_begin[token],
                all.path_count[token], asked + i * head.size, cache + kv_at, row, head.size, scale);
        std::fill(of_token + seen, of_token + length, S(0));
      }
      Library::run(matmul<S>{.m = count,
                             .n = head.size,
                             .k = length,
                             .a = scores,
                             .lda = length,
                             .b = keys + values,
                             .ldb = row,
                             .beta = 0,
                             .c = given,
                             .ldc = head.size});
      for (int i = 0; i < count; ++i) {
        const int token = all.order[begin + i];
        add_path(out + static_cast<std::ptrdiff_t>(token) * width + h * head.size, given + i * head.size,
                 own_scores + i * all.longest_path, all.paths + all.path_begin[token], all.path_count[token],
                 cache + values + kv_at, row, head.size);
      }
    }
  });
}

template <class S, class Library>
void cpu_cached_attention<S, Library>::softmax(S* scores, int length, S* own, const int* path, int count, const S* q,
                                               const S* keys, int row, int size, S scale) {
  dispatch([=]() RECGLM_INLINE {
    S most = -std::numeric_limits<S>::infinity();
    RECGLM_SIMD_MAX(most)
    for (int j = 0; j < length; ++j) most = scores[j] > most ? scores[j] : most;
    for (int j = 0; j < count; ++j) {
      const S* const k = keys + static_cast<std::ptrdiff_t>(path[j]) * row;
      S dot = 0;
      RECGLM_SIMD_SUM(dot)
      for (int i = 0; i < size; ++i) dot += q[i] * k[i];
      own[j] = dot * scale;
      most = own[j] > most ? own[j] : most;
    }
    if (most == -std::numeric_limits<S>::infinity()) {
      std::fill_n(scores, length, S(0));
      std::fill_n(own, count, S(0));
      return;
    }
    S sum = 0;
    RECGLM_SIMD_SUM(sum)
    for (int j = 0; j < length; ++j) sum += scores[j] = exp_of(scores[j] - most);
    for (int j = 0; j < count; ++j) sum += own[j] = exp_of(own[j] - most);
    const S share = S(1) / sum;
    RECGLM_SIMD
    for (int j = 0; j < length; ++j) scores[j] *= share;
    for (int j = 0; j < count; ++j) own[j] *= share;
  });
}

template <class S, class Library>
void cpu_cached_attention<S, Library>::add_path(S* out, const S* given, const S* own, const int* path, int count,
                                                const S* values, int row, int size) {
  dispatch([=]() RECGLM_INLINE {
    std::copy_n(given, size, out);
    for (int j = 0; j < count; ++j) {
      const S* const v = values + static_cast<std::ptrdiff_t>(path[j]) * row;
      const S p = own[j];
      RECGLM_SIMD
      for (int i = 0; i < size; ++i) out[i] += p * v[i];
    }
  });
}

#if defined(RECGLM_COMPILED)
extern template struct cpu_cached_attention<float, chosen_gemm>;
#endif
#if defined(RECGLM_COMPILED_DOUBLE)
extern template struct cpu_cached_attention<double, chosen_gemm>;
#endif

}  // namespace recglm
