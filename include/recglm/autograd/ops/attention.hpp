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

/// Attention of ragged texts: q (queries, ...), k and v (keys, ...) give (queries, heads * size). `Texts` is the
/// backend's attention_texts with any Visibility; scores are never kept, the probabilities are computed again on the
/// backward pass. Keys and values have rows of one width; q, k and v may lie in one matrix, or in matrices of their
/// own.
template <class B, class Texts>
variable<B> attention(tape<B>& t, head_columns<B> q, head_columns<B> k, head_columns<B> v, head_layout head,
                      const Texts& texts) {
  using scalar = typename B::scalar;
  check(k.from.columns() == v.from.columns(), "attention: rows of ", k.from.columns(), " numbers of keys, and of ",
        v.from.columns(), " of values");
  const int rows = q.from.rows(), q_stride = q.from.columns(), kv_stride = k.from.columns(),
            width = head.heads * head.size;
  const variable<B> out =
      t.make(rows, width, q.from.wants_gradient() || k.from.wants_gradient() || v.from.wants_gradient());
  scalar* const logsumexps =
      t.template keep<scalar>(static_cast<std::size_t>(rows) * static_cast<std::size_t>(head.heads));
  const std::size_t scratch_size = B::attention_scratch(texts.longest);
  {
    const typename tape<B>::template scratch<scalar> scratch(t, scratch_size);
    B::attention(out.value(), width, logsumexps, q.value(), q_stride, k.value(), v.value(), kv_stride, head, texts,
                 scratch.data());
  }
  t.record(out, [=](tape<B>& t) {
    const typename tape<B>::template scratch<scalar> scratch(t, scratch_size);
    // What lies in one matrix has one gradient, which is new or not as a whole; columns that are none of the three that
    // are read have no gradient from here.
    const auto dq = t.into(q.from);
    const int keys = head.keys().heads * head.size;
    const auto clear = [&](variable<B> x, const typename tape<B>::slot& slot, int read) {
      if (slot.beta == 0 && x.columns() > read) B::fill(slot.at, x.size(), 0);
    };
    const auto dk = k.from == q.from ? dq : t.into(k.from);
    const auto dv = v.from == q.from ? dq : v.from == k.from ? dk : t.into(v.from);
    const bool kv_with_q = k.from == q.from, v_with_k = v.from == k.from;
    clear(q.from, dq, width + (kv_with_q ? keys : 0) + (v.from == q.from ? keys : 0));
    if (!kv_with_q) clear(k.from, dk, keys + (v_with_k ? keys : 0));
    check(dk.beta == dv.beta, "attention: keys and values must both be read elsewhere, or neither");
    B::attention_backward(dq.at + q.column, dk.at + k.column, dv.at + v.column, t.gradient(out), t.value(out), width,
                          logsumexps, t.value(q.from) + q.column, q_stride, t.value(k.from) + k.column,
                          t.value(v.from) + v.column, kv_stride, head, texts, scratch.data(), dq.beta, dk.beta);
  });
  return out;
}

}  // namespace recglm
