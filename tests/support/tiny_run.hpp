#pragma once
#include "recglm/masking/document_span.hpp"
#include "recglm/masking/entity_span.hpp"
#include "recglm/masking/mixture.hpp"
#include "recglm/masking/sentence_span.hpp"
#include "recglm/order/chronological.hpp"
#include "recglm/position/entity_2d.hpp"
#include "recglm/run/erased/network_of.hpp"
#include "recglm/run/experiment_context.hpp"
#include "recglm/run/texts.hpp"

/// The smallest whole line: RecSysLLM on a world of a few users and items.
namespace tiny {

struct paper : recglm::recipe {
  using masking = recglm::mixture<recglm::entity_span, recglm::sentence_span, recglm::document_span>;
  using order = recglm::chronological;
  using position = recglm::entity_2d;
  static void settings(recglm::values& v) {
    v.users = 60, v.items = 40, v.test_users = 25, v.validation_users = 10, v.vocabulary = 400;
    v.layers = 1, v.hidden = 16, v.heads = 2, v.batch_tokens = 300, v.steps = 4, v.seeds = {1};
    v.quiet = true;
  }
};

/// A recipe, its stage and its fitted texts.
template <recglm::Recipe R = paper>
struct line {
  recglm::any_recipe ready = recglm::without_types(recglm::configured<R>());
  std::unique_ptr<recglm::experiment_context> shared = recglm::make_context(ready.value, {});
  recglm::entity_pool pool = recglm::fit_texts(ready, *shared);

  recglm::any_network untrained(std::uint64_t seed = 1) const {
    return ready.adapter.make(ready.value, ready.tokenizer.size(), seed);
  }
};

}  // namespace tiny
