#pragma once
#include "recglm/masking/document_span.hpp"
#include "recglm/masking/entity_span.hpp"
#include "recglm/masking/mixture.hpp"
#include "recglm/masking/sentence_span.hpp"
#include "recglm/order/chronological.hpp"
#include "recglm/pipeline/experiment_context.hpp"
#include "recglm/pipeline/settings_of.hpp"
#include "recglm/position/entity_2d.hpp"
#include "recglm/run/erased/network_of.hpp"
#include "recglm/run/erased/pipeline.hpp"

/// The smallest whole line: RecSysLLM on a world of a few users and items.
namespace tiny {

struct paper : recglm::recipe {
  using masking = recglm::mixture<recglm::entity_span, recglm::sentence_span, recglm::document_span>;
  using order = recglm::chronological;
  using position = recglm::entity_2d;
  paper() {
    values.users = 60, values.items = 40, values.test_users = 25, values.validation_users = 10, values.vocabulary = 400;
    values.layers = 1, values.hidden = 16, values.heads = 2, values.batch_tokens = 300, values.steps = 4;
    values.seeds = {1};
    values.quiet = true;
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
