#pragma once
#include <functional>

#include "recglm/pipeline/requests.hpp"

namespace recglm {

/// Ranks items for each question, best first: all items of `pool` compete. Histories are sampled with the stream
/// "evaluation" of `seed`, one index a question, so that a question's text does not depend on the others.
/// `stop` is asked between two groups of questions; `done` is given how many are answered.
template <LanguageModel M, class R>
std::vector<std::vector<item_id>> rank(const M& model, const configured<R>& ready, const entity_pool& pool,
                                       std::span<const history> questions, bool exclude_seen, std::uint64_t seed,
                                       const std::function<bool()>& stop = {},
                                       const std::function<void(std::size_t)>& done = {}) {
  std::vector<std::vector<item_id>> rankings;
  const search how = search_of(ready, pool);
  for (std::size_t begin = 0; begin < questions.size(); begin += static_cast<std::size_t>(ready.value.decode_batch)) {
    if (stop && stop()) break;
    const std::size_t end = std::min(questions.size(), begin + static_cast<std::size_t>(ready.value.decode_batch));
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
