#pragma once
#include <functional>

#include "recglm/batch/blank.hpp"
#include "recglm/batch/encode.hpp"
#include "recglm/run/recipe.hpp"

namespace recglm {

/// Every item's answer as tokens, with the item it stands for: the trie of a constrained search, and the pool of the
/// dynamic positions. Throws on a text that tokenises to nothing.
template <ItemRepresentation I, Tokenizer T>
entity_pool pool_of(const I& items, const T& tokenizer, int count) {
  entity_pool pool;
  for (item_id i = 0; i < count; ++i) pool.add(answer_tokens(tokenizer, items.text(i)), i);
  return pool;
}

/// What is asked of a model about one history: the test prompt with its mask, and the items that can't be the answer.
request request_of(const any_recipe& ready, const history& h, std::span<const interaction> sampled, bool exclude_seen);

/// How a recipe's search is set up: constrained to `pool`, numbered by it, as many answers as `values::list` says.
search search_of(const any_recipe& ready, const entity_pool& pool);

/// Ranks items for each question, best first: all items of `pool` compete. Histories are sampled with the stream
/// "evaluation" of `seed`, one index a question, so that a question's text does not depend on the others.
/// `stop` is asked between two groups of questions; `done` is given how many are answered.
std::vector<std::vector<item_id>> rank(const model_view& model, const any_recipe& ready, const entity_pool& pool,
                                       std::span<const history> questions, bool exclude_seen, std::uint64_t seed,
                                       const std::function<bool()>& stop = {},
                                       const std::function<void(std::size_t)>& done = {});

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/evaluate-inl.hpp"
#endif
