#pragma once
#include <cstddef>

#include "recglm/autograd/tape.hpp"
#include "recglm/backend/pointwise.hpp"

namespace recglm {

/// Queries, keys or values of all heads: columns of a matrix from `column` on.
template <class B>
struct head_columns {
  variable<B> from;
  int column = 0;
  typename B::scalar* value() const { return from.value() + column; }
};

/// Attention of ragged texts: q (queries, ...), k and v (keys, ...) give (queries, heads * size). `Texts` is the machine's
/// attention_texts with any Visibility; scores are never kept, the probabilities are computed again on the way back.
/// k and v lie in one matrix; q lies in it too, or in one of its own.
template <class B, class Texts>
variable<B> attention(tape<B>& t, head_columns<B> q, head_columns<B> k, head_columns<B> v, head_layout head, const Texts& texts) {
  using scalar = typename B::scalar;
  check(k.from == v.from, "attention: keys and values must lie in one matrix");
  const int rows = q.from.rows(), q_stride = q.from.columns(), kv_stride = k.from.columns(), width = head.heads * head.size;
  const variable<B> out = t.make(rows, width, q.from.wants_gradient() || k.from.wants_gradient());
  scalar* const log_sums = t.template keep<scalar>(static_cast<std::size_t>(rows) * static_cast<std::size_t>(head.heads));
  const std::size_t scratch_size = B::attention_scratch(texts.longest);
  {
    const typename tape<B>::template scratch<scalar> scratch(t, scratch_size);
    B::attention(out.value(), width, log_sums, q.value(), q_stride, k.value(), v.value(), kv_stride, head, texts, scratch.data());
  }
  t.record(out, [=](tape<B>& t) {
    const typename tape<B>::template scratch<scalar> scratch(t, scratch_size);
    const auto dq = t.into(q.from);
    const bool packed = q.from == k.from;
    const auto dkv = packed ? dq : t.into(k.from);
    B::attention_back(dq.at + q.column, dkv.at + k.column, dkv.at + v.column, t.gradient(out), t.value(out), width, log_sums,
                      t.value(q.from) + q.column, q_stride, t.value(k.from) + k.column, t.value(v.from) + v.column, kv_stride,
                      head, texts, scratch.data(), dq.beta, dkv.beta);
  });
  return out;
}

}  // namespace recglm
