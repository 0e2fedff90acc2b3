#pragma once
#include "recglm/run/evaluate.hpp"

#include <functional>

#include "recglm/batch/blank.hpp"
#include "recglm/batch/encode.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/run/recipe.hpp"

namespace recglm {

RECGLM_FUNC request request_of(const any_recipe& ready, const history& h, std::span<const interaction> sampled,
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

RECGLM_FUNC search search_of(const any_recipe& ready, const entity_pool& pool) {
  const special_tokens special = ready.tokenizer.special();
  return {.start = special.start,
          .stop = special.end,
          .beams = std::max(ready.value.beams, ready.value.list),
          .max_tokens = pool.longest() + 1,
          .results = ready.value.list,
          .pool = &pool,
          .allowed = &pool};
}

RECGLM_FUNC std::vector<std::vector<item_id>> rank(const model_view& model, const any_recipe& ready,
                                                   const entity_pool& pool, std::span<const history> questions,
                                                   bool exclude_seen, std::uint64_t seed,
                                                   const std::function<bool()>& stop,
                                                   const std::function<void(std::size_t)>& done) {
  std::vector<std::vector<item_id>> rankings;
  const search how = search_of(ready, pool);
  for (std::size_t begin = 0; begin < questions.size(); begin += ready.value.decode_batch) {
    if (stop && stop()) break;
    const std::size_t end = std::min(questions.size(), begin + ready.value.decode_batch);
    std::vector<request> texts;
    for (std::size_t q = begin; q < end; ++q) {
      random_engine draws = stream(seed, "evaluation", q);
      texts.push_back(request_of(ready, questions[q], ready.sampling.choose(questions[q], draws), exclude_seen));
    }
    random_engine draws = stream(seed, "decoding", begin);
    for (const std::vector<hypothesis>& answers : ready.decoder.generate(model, ready.position, texts, how, draws)) {
      std::vector<item_id>& ranking = rankings.emplace_back();
      for (const hypothesis& h : answers) ranking.push_back(h.ended ? h.item : -1);
    }
    if (done) done(end);
  }
  return rankings;
}

}  // namespace recglm
