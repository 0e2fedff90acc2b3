#pragma once
#include "recglm/pipeline/recipe.hpp"
#include "recglm/run/erased/network.hpp"
#include "recglm/run/erased/words.hpp"

namespace recglm {

/// The recipe without types: whatever an experiment's recipes are, the run below sees this one.
struct erased : recipe {
  using sampling = any_sampler;
  using items = any_items;
  using prompts = any_prompts;
  using tokenizer = any_tokenizer;
  using masking = any_masking;
  using order = any_order;
  using position = any_position;
  using adapter = network_kind;
  using decoder = any_decoder;
  using metrics = any_metrics;
};

/// A configured recipe without its types, and what each choice is called.
using any_recipe = configured<erased>;

/// The types of a recipe taken away, its values and parameters kept.
template <Recipe R>
any_recipe without_types(const configured<R>& c) {
  using backend = typename R::backend;
  using architecture = typename R::architecture;
  using adapter = typename R::adapter;
  using optimiser = typename R::template optimiser<backend>;
  static_assert((network_is_compiled<backend, architecture, adapter> && std::is_same_v<optimiser, adam_w<backend>>) ||
                    requires { sizeof(network_of<backend, architecture, adapter, optimiser>); },
                "recglm::compiled does not hold this backend with this architecture, adapter and optimiser: include "
                "\"recglm/run/erased/network_of.hpp\" in the experiment (docs/decisions/compiled.md)");
  any_recipe out;
  out.value = c.value;
  out.sampling = c.sampling;
  out.items = c.items;
  out.prompts = c.prompts;
  out.tokenizer = c.tokenizer;
  out.masking = c.masking;
  out.order = c.order;
  out.position = c.position;
  out.adapter = network_kind_of<backend, architecture, adapter, optimiser>(c.adapter);
  out.decoder = c.decoder;
  out.metrics = c.metrics;
  return out;
}

#if defined(RECGLM_COMPILED)
// The choices of `recipe`, which recglm::compiled holds.
extern template struct any_sampler::holder<most_recent>;
extern template struct any_items::holder<title>;
extern template struct any_prompts::holder<behaviour>;
extern template struct any_tokenizer::holder<byte_bpe>;
extern template struct any_masking::holder<plain_span>;
extern template struct any_decoder::holder<beam>;
extern template struct any_metrics::of<recipe::metrics>;
#endif

}  // namespace recglm
