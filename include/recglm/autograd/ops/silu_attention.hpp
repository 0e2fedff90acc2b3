#pragma once
#include <span>

#include "recglm/autograd/parameter.hpp"
#include "recglm/autograd/tape.hpp"

namespace recglm {

/// Causal attention by silu instead of softmax (cpu_silu_attention). x has the columns [q | k | v] from `column` on:
/// heads
/// * size, heads * size and heads * value_size of them; `bias` (length) is added to a score by distance. `offsets` of
/// the texts are in the host's memory.
template <class B>
variable<B> silu_attention(tape<B>& t, variable<B> x, int column, parameter<B>& bias, std::span<const int> offsets,
                           int heads, int size, int value_size) {
  using scalar = typename B::scalar;
  typename B::silu_texts of;
  of.texts = static_cast<int>(offsets.size()) - 1, of.offsets = t.upload(offsets);
  of.heads = heads, of.size = size, of.value_size = value_size;
  of.length = static_cast<int>(bias.shape[0]), of.stride = x.columns();
  for (int text = 0; text < of.texts; ++text) {
    const int length = offsets[static_cast<std::size_t>(text) + 1] - offsets[static_cast<std::size_t>(text)];
    check(length <= of.length, "silu_attention: a text of ", length, " rows, and a bias for ", of.length);
  }
  const int q = column, k = q + heads * size, v = k + heads * size;
  check(v + heads * value_size <= x.columns(), "silu_attention: columns up to ", v + heads * value_size - 1, " of ",
        x.columns());
  const variable<B> out = t.make(x.rows(), heads * value_size, x.wants_gradient() || bias.trained);
  const scalar* const b = bias.value.data();
  B::silu_attention(out.value(), x.value() + q, x.value() + k, x.value() + v, b, of);
  t.record(out, [=, db = bias.gradient.data()](tape<B>& t) {
    const auto dx = t.into(x);
    if (dx.beta == 0) B::fill(dx.at, x.size(), 0);
    const scalar* const from = t.value(x);
    B::silu_attention_backward(dx.at + q, dx.at + k, dx.at + v, db, t.gradient(out), from + q, from + k, from + v, b,
                               of);
  });
  return out;
}

}  // namespace recglm
