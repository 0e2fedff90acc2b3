#pragma once
#include "recglm/batch/blank.hpp"
#include "recglm/batch/encode.hpp"
#include "recglm/pipeline/recipe.hpp"

namespace recglm {

/// What is asked of a model about one history: the test prompt with its mask, and the items that can't be the answer.
template <class R>
request request_of(const configured<R>& ready, const history& h, std::span<const interaction> sampled,
                   bool exclude_seen) {
  const example e = fit_length(encode(ready.tokenizer, ready.prompts.test({h.user, sampled, h.next}, ready.items)),
                               ready.value.positions);
  request out = ask(e, ready.tokenizer.special(), ready.position);
  if (exclude_seen) {
    for (const interaction& x : h.past) out.excluded.push_back(x.item);
    std::sort(out.excluded.begin(), out.excluded.end());
    out.excluded.erase(std::unique(out.excluded.begin(), out.excluded.end()), out.excluded.end());
  }
  return out;
}

/// How a recipe's search is set up: constrained to `pool`, numbered by it, as many answers as `values::list` says.
template <class R>
search search_of(const configured<R>& ready, const entity_pool& pool) {
  const special_tokens special = ready.tokenizer.special();
  return {.start = special.start,
          .stop = special.end,
          .beams = std::max(ready.value.beams, ready.value.list),
          .max_tokens = pool.longest() + 1,
          .results = ready.value.list,
          .pool = &pool,
          .allowed = &pool};
}

}  // namespace recglm
