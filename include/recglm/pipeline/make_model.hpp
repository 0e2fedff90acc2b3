#pragma once
#include "recglm/adapter/lora.hpp"
#include "recglm/adapter/none.hpp"
#include "recglm/backend/cpu.hpp"
#include "recglm/model/architecture.hpp"
#include "recglm/model/checkpoint.hpp"
#include "recglm/pipeline/recipe.hpp"

namespace recglm {

/// The adapter with the rank, alpha and kind of a recipe's values, where it takes them (`usual`); what else it has, it
/// shows in its `visit`.
template <class Adapter>
Adapter adapter_from(Adapter adapter, const values& v) {
  const adapter_terms terms{v.rank, v.alpha, 0, adapter_kind_called(v.adapter_kind)};
  if constexpr (requires { adapter.usual(terms); }) adapter.usual(terms);
  return adapter;
}

namespace detail {

template <class B, class Arch, class Adapter>
language_model<B, Arch, Adapter> draw_model(const model_shape& shape, const Adapter& terms, const values& v,
                                            std::uint64_t seed) {
  random_engine draws = stream(seed, "initialisation");
  language_model<B, Arch, Adapter> model(shape, terms, draws);
  check(!model.adapted() || v.allow_frozen_random,
        "an adapter on a base of random weights trains next to nothing: name a pre-trained --base, "
        "take adapter = none, or say --allow-frozen-random");
  return model;
}

}  // namespace detail

/// The network before its training: the base that `values::base` names, or random weights drawn by `seed`. Throws where
/// the base knows fewer tokens than `vocabulary` or fewer positions than `values::positions`, and where an adapter
/// would be trained on random weights that stay frozen.
template <class B, class Arch, class Adapter>
language_model<B, Arch, Adapter> make_model(const Adapter& adapter, const values& v, int vocabulary,
                                            std::uint64_t seed) {
  const Adapter terms = adapter_from(adapter, v);
  const storage kept = storage_called(v.storage);
  const activation_quantization rounding = activation_quantization_called(v.activation_quantization);
  check(kept == storage::f32 || (!std::is_same_v<Adapter, none> && !v.base.empty() && !v.sizes_only), "--storage ",
        v.storage, ": only a --base that an adapter leaves frozen can be quantized");
  check(!v.sizes_only || !v.base.empty(), "--sizes-only needs the --base whose sizes are meant");
  if (!v.base.empty()) {
    auto model =
        v.sizes_only ? detail::draw_model<B, Arch, Adapter>(read_config_for<Arch>(v.base).shape, terms, v, seed)
        : kept == storage::f32 ? load_model<B, Arch, Adapter>(v.base, terms, seed)
                               : load_model<B, Arch, Adapter>(v.base, quantized<Adapter>{terms, kept, rounding}, seed);
    check(model.vocabulary() >= vocabulary, v.base, ": the model knows ", model.vocabulary(),
          " tokens, the tokenizer makes ", vocabulary,
          "; give the tokenizer's files of that model (--tokenizer.vocab, --tokenizer.merges)");
    check(model.shape().positions >= v.positions, v.base, ": the model has ", model.shape().positions,
          " positions; set --positions to that");
    return model;
  }
  const model_shape shape{.layers = v.layers,
                          .hidden = v.hidden,
                          .heads = v.heads,
                          .vocabulary = vocabulary,
                          .positions = v.positions,
                          .embedding_dropout = v.dropout,
                          .attention_dropout = v.dropout,
                          .output_dropout = v.dropout};
  return detail::draw_model<B, Arch, Adapter>(shape, terms, v, seed);
}

/// The network of a recipe whose texts are fitted.
template <class R>
auto make_model(const configured<R>& ready, std::uint64_t seed) {
  return make_model<typename R::backend, typename R::architecture, typename R::adapter>(ready.adapter, ready.value,
                                                                                        ready.tokenizer.size(), seed);
}

}  // namespace recglm
