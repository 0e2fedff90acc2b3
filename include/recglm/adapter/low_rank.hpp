#pragma once
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "recglm/adapter/lora.hpp"
#include "recglm/autograd/ops/linear.hpp"
#include "recglm/core/memory.hpp"

namespace recglm {

/// The low-rank parameters of the weight (outputs, inputs) called `name` (without ".weight"), all 0 until drawn or
/// read.
template <class B>
low_rank<B> make_low_rank(const std::string& name, const adapter_terms& terms, int outputs, int inputs) {
  check(terms.rank > 0 && terms.rank <= std::min(outputs, inputs), name, ": the rank must be 1 to ",
        std::min(outputs, inputs), ", not ", terms.rank);
  check(terms.dropout >= 0 && terms.dropout < 1, name, ": the adapter's dropout must be in [0, 1), not ",
        terms.dropout);
  const double numbers = terms.rank * (static_cast<double>(outputs) + inputs);
  if (numbers > 1 << 24) check_memory(numbers, sizeof(typename B::scalar), "the adapter of " + name);
  low_rank<B> out;
  out.a = parameter<B>(name + ".lora_A.weight", {terms.rank, inputs});
  out.b = parameter<B>(name + ".lora_B.weight", {outputs, terms.rank});
  out.decomposed = terms.kind == adapter_kind::dora;
  if (out.decomposed) out.magnitude = parameter<B>(name + ".lora_magnitude_vector", {outputs}, 1);
  out.scale = adapter_scale(terms);
  out.dropout = terms.dropout;
  return out;
}

/// The same for the token embeddings (tokens, width) of the module called `name`. PEFT's names: its A (rank, tokens) is
/// our b transposed, its B (width, rank) our a transposed. Ids take no dropout.
template <class B>
low_rank<B> make_word_terms(const std::string& name, adapter_terms terms, int tokens, int width) {
  terms.dropout = 0;
  low_rank<B> out = make_low_rank<B>(name, terms, tokens, width);
  out.a.name = name + ".lora_embedding_B";
  out.b.name = name + ".lora_embedding_A";
  return out;
}

/// Starts the terms anew for the weight beside them: A uniform, B 0, magnitudes the lengths of the weight's rows.
template <class B, class Engine>
void start_low_rank(low_rank<B>& terms, const parameter<B>& weight, Engine& rng) {
  using scalar = typename B::scalar;
  const int outputs = static_cast<int>(weight.shape[0]), inputs = static_cast<int>(weight.shape[1]);
  const double bound = 1 / std::sqrt(static_cast<double>(inputs));  // Kaiming uniform with a = sqrt(5)
  std::vector<scalar> drawn(terms.a.value.size());
  for (scalar& v : drawn) v = static_cast<scalar>(bound * (2 * rng.uniform() - 1));
  B::upload(terms.a.value.data(), drawn.data(), drawn.size());
  terms.b.value.fill(0);
  if (!terms.decomposed) return;
  B::inverse_lengths(terms.magnitude.value.data(), weight.value.data(), terms.a.value.data(), terms.b.value.data(), 0,
                     outputs, inputs, terms.rank());
  std::vector<scalar> lengths = downloaded<B>(terms.magnitude.value);
  for (scalar& v : lengths) v = 1 / v;
  B::upload(terms.magnitude.value.data(), lengths.data(), lengths.size());
}

/// Puts the terms into the weight, for good: what the matmul gives stays the same, up to rounding.
template <class B>
void merge_low_rank(const low_rank<B>& terms, parameter<B>& weight) {
  using scalar = typename B::scalar;
  const int outputs = static_cast<int>(weight.shape[0]), inputs = static_cast<int>(weight.shape[1]);
  std::vector<scalar> gain;
  if (terms.decomposed) {
    typename parameter<B>::buffer inverse(static_cast<std::size_t>(outputs), scalar(0));
    B::inverse_lengths(inverse.data(), weight.value.data(), terms.a.value.data(), terms.b.value.data(),
                       static_cast<scalar>(terms.scale), outputs, inputs, terms.rank());
    gain = downloaded<B>(inverse);
  }
  B::gemm(false, false, outputs, inputs, terms.rank(), static_cast<scalar>(terms.scale), terms.b.value.data(),
          terms.rank(), terms.a.value.data(), inputs, 1, weight.value.data(), inputs);
  if (!terms.decomposed) return;
  const std::vector<scalar> magnitude = downloaded<B>(terms.magnitude.value);
  for (int o = 0; o < outputs; ++o) {
    const std::size_t row = static_cast<std::size_t>(o) * static_cast<std::size_t>(inputs);
    B::scale(weight.value.data() + row, weight.value.data() + row, static_cast<std::size_t>(inputs),
             gain[static_cast<std::size_t>(o)] * magnitude[static_cast<std::size_t>(o)], 0);
  }
}

}  // namespace recglm
