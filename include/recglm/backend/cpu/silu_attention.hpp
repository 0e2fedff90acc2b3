#pragma once
#include <algorithm>
#include <cstddef>
#include <vector>

#include "recglm/backend/activations.hpp"
#include "recglm/backend/host/parallel.hpp"
#include "recglm/backend/pointwise.hpp"

namespace recglm {

/// Causal attention without softmax (HSTU, arXiv 2402.17152): out_i = sum over keys j <= i of silu(q_i k_j +
/// bias_(i-j)) / length v_j, for each text and head. Head h of a row of q and k lies at h `size`, of v and out at h
/// `value_size`; texts are no longer than `length`. No network of the library's own line needs it, so a backend may be
/// without.
template <class S>
struct cpu_silu_attention {
  struct silu_texts {
    int texts = 0;
    const int* offsets = nullptr;  ///< one more than texts
    int heads = 1, size = 1, value_size = 1;
    int length = 1;
    int stride = 0;  ///< of the rows of q, k, v and their gradients
  };

  static void silu_attention(S* out, const S* q, const S* k, const S* v, const S* bias, const silu_texts& of) {
    const S share = S(1) / static_cast<S>(of.length);
    const int out_stride = of.heads * of.value_size;
    tasks(of.texts * of.heads, [&](int task, int) {
      const int text = task / of.heads, h = task % of.heads, begin = of.offsets[text], end = of.offsets[text + 1];
      for (int i = begin; i < end; ++i) {
        S* const to = out + at(i, out_stride) + h * of.value_size;
        std::fill_n(to, of.value_size, S(0));
        for (int j = begin; j <= i; ++j) {
          const S weight =
              silu::value(dot(q + at(i, of.stride), k + at(j, of.stride), h, of.size) + bias[i - j]) * share;
          const S* const from = v + at(j, of.stride) + h * of.value_size;
          for (int d = 0; d < of.value_size; ++d) to[d] += weight * from[d];
        }
      }
    });
  }

  /// Adds to dq, dk, dv and dbias.
  static void silu_attention_backward(S* dq, S* dk, S* dv, S* dbias, const S* dout, const S* q, const S* k, const S* v,
                                      const S* bias, const silu_texts& of) {
    const S share = S(1) / static_cast<S>(of.length);
    const int out_stride = of.heads * of.value_size;
    const std::size_t length = static_cast<std::size_t>(of.length);
    std::vector<S> own(static_cast<std::size_t>(of.texts * of.heads) * length, S(0));
    tasks(of.texts * of.heads, [&](int task, int) {
      const int text = task / of.heads, h = task % of.heads, begin = of.offsets[text], end = of.offsets[text + 1];
      S* const by_distance = own.data() + static_cast<std::size_t>(task) * length;
      for (int i = begin; i < end; ++i) {
        const S* const up = dout + at(i, out_stride) + h * of.value_size;
        for (int j = begin; j <= i; ++j) {
          const S score = dot(q + at(i, of.stride), k + at(j, of.stride), h, of.size) + bias[i - j];
          const S weight = silu::value(score) * share;
          const S* const from = v + at(j, of.stride) + h * of.value_size;
          S* const into = dv + at(j, of.stride) + h * of.value_size;
          S d = 0;
          for (int e = 0; e < of.value_size; ++e) d += up[e] * from[e], into[e] += weight * up[e];
          d *= silu::slope(score) * share;
          by_distance[i - j] += d;
          const std::ptrdiff_t qi = at(i, of.stride) + h * of.size, kj = at(j, of.stride) + h * of.size;
          for (int e = 0; e < of.size; ++e) dq[qi + e] += d * k[kj + e], dk[kj + e] += d * q[qi + e];
        }
      }
    });
    for (std::size_t task = 0; task < own.size() / length; ++task)
      for (std::size_t i = 0; i < length; ++i) dbias[i] += own[task * length + i];
  }

 private:
  static std::ptrdiff_t at(int row, int stride) { return static_cast<std::ptrdiff_t>(row) * stride; }
  static S dot(const S* a, const S* b, int head, int size) {
    S sum = 0;
    for (int e = head * size; e < (head + 1) * size; ++e) sum += a[e] * b[e];
    return sum;
  }
};

}  // namespace recglm
