#pragma once
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "recglm/baselines/text_vectors.hpp"
#include "recglm/decode/score.hpp"
#include "recglm/pipeline/experiment_context.hpp"
#include "recglm/pipeline/requests.hpp"
#include "recglm/probes/memorisation.hpp"

namespace recglm {

namespace detail {

/// The prompt with the user's name before it.
inline prompt of_named_user(prompt p, const std::string& user) {
  const std::string front = "user: " + user + " . ";
  p.text = front + p.text;
  const int by = static_cast<int>(front.size());
  for (char_span& e : p.entities) e.begin += by, e.end += by;
  if (p.answer_at >= 0) p.answer_at += by;
  return p;
}

}  // namespace detail

/// Asks a model, as it is, the first `most` test questions of an experiment and those that `memorisation` compares
/// them with. The item beside the answer is, of 20 answers to other questions, the one whose text is as near to that of
/// the last item as the answer's is. `ready` has its texts fitted.
template <LanguageModel M, class R>
memorisation::report memorised_by(const M& model, const configured<R>& ready, const entity_pool& pool,
                                  const experiment_context& s, std::size_t most = 200) {
  const text_vectors texts(s.known);
  std::vector<float> cosines(texts.items());
  const search how = search_of(ready, pool);
  const auto tokens_of = [&](item_id item) { return answer_tokens(ready.tokenizer, ready.items.text(item)); };
  const auto asked = [&](const prompt& p) {
    return ask(fit_length(encode(ready.tokenizer, p), ready.value.positions), ready.tokenizer.special(),
               ready.position);
  };
  std::vector<memorisation::pair> item, order, user;
  for (std::size_t q = 0; q < std::min(most, s.test.size()); ++q) {
    random_engine draws = stream(s.seed, "memorisation", q);
    const history& h = s.test[q];
    const std::vector<interaction> sampled = ready.sampling.choose(h, draws);
    if (sampled.empty()) continue;
    texts.cosines(sampled.back().item, cosines);
    const auto nearness = [&](item_id i) { return cosines[static_cast<std::size_t>(i)]; };
    item_id beside = -1;
    for (int tries = 0; tries < 20; ++tries) {
      const item_id other = s.test[draws.below(s.test.size())].next.item;
      const auto right = h.answers();
      if (std::find(right.begin(), right.end(), other) != right.end()) continue;
      if (beside < 0 ||
          std::abs(nearness(other) - nearness(h.next.item)) < std::abs(nearness(beside) - nearness(h.next.item)))
        beside = other;
    }
    std::vector<interaction> mixed = sampled;
    for (std::size_t i = mixed.size() - 1; i > 1; --i) std::swap(mixed[i - 1], mixed[draws.below(i)]);
    const bool reordered = mixed != sampled;
    user_id stranger = static_cast<user_id>(draws.below(s.data.users.size()));
    if (stranger == h.user) stranger = (stranger + 1) % s.data.user_count();

    const auto question = [&](const std::vector<interaction>& past) {
      return ready.prompts.test({h.user, past, h.next}, ready.items);
    };
    const auto name_of = [&](user_id u) { return s.data.users[static_cast<std::size_t>(u)]; };
    std::vector<std::vector<token_id>> answer{tokens_of(h.next.item)}, both = answer;
    if (beside >= 0) both.push_back(tokens_of(beside));
    const prompt given = question(sampled);
    const std::vector<request> requests{asked(given), asked(question(mixed)),
                                        asked(detail::of_named_user(given, name_of(h.user))),
                                        asked(detail::of_named_user(given, name_of(stranger)))};
    const std::vector<std::vector<std::vector<token_id>>> candidates{both, answer, answer, answer};
    const auto scores = score_candidates(model, ready.position, requests, candidates, how);
    const auto per_token = [](const candidate_score& c) {
      return c.score_with_stop / static_cast<double>(c.log_probs.size());
    };
    const double truth = per_token(scores[0][0]);
    if (beside >= 0) item.push_back({truth, per_token(scores[0][1])});
    if (reordered) order.push_back({truth, per_token(scores[1][0])});
    if (stranger != h.user) user.push_back({per_token(scores[2][0]), per_token(scores[3][0])});
  }
  return memorisation{}(item, order, user);
}

}  // namespace recglm
