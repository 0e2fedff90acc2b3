#pragma once
#include "recglm/pipeline/experiment_context.hpp"
#include "recglm/pipeline/recipe.hpp"
#include "recglm/probes/family_overlap.hpp"
#include "recglm/probes/future_co_occurrence.hpp"
#include "recglm/probes/id_order.hpp"
#include "recglm/probes/split_overlap.hpp"
#include "recglm/probes/target_in_prompt.hpp"

namespace recglm {

/// What the leak probes find before a recipe is trained: numbers that give the next item away, test
/// questions that hold their answer, held-out events in the training part of the same or of another family, items known
/// to go together from the future alone. `ready` has its items fitted. Empty where all is well.
template <class R>
std::vector<std::string> leaks_of(const configured<R>& ready, const experiment_context& s) {
  const bool repeated = s.data.repeats();
  std::vector<std::string> out;
  const auto note = [&](const finding& f) {
    if (f.fires) out.push_back(f.sentence);
  };
  if (const auto numbers = numbers_of(ready.items, s.data.item_count())) note(id_order{}(*numbers, s.parts, repeated));
  note(split_overlap{}(s.parts, repeated, s.known.train));
  note(future_co_occurrence{}(s.parts));
  if (s.reviews) {
    const std::vector<family_events> families{events_of_family("what comes next", s.parts),
                                              events_of_family("reviews", *s.reviews)};
    note(family_overlap{}(families, repeated));
  }
  std::vector<prompt> prompts;
  std::vector<std::string> answers;
  std::vector<history> asked;  // one for each right answer
  for (std::size_t q = 0; q < s.test.size(); ++q) {
    random_engine draws = stream(s.seed, "probe", q);
    const history& h = s.test[q];
    const prompt text = ready.prompts.test({h.user, ready.sampling.choose(h, draws), h.next}, ready.items);
    for (const item_id right : h.answers()) {
      prompts.push_back(text);
      answers.push_back(ready.items.text(right));
      asked.push_back({h.user, h.past, h.next});
      asked.back().next.item = right;
    }
  }
  note(target_in_prompt{}(prompts, answers, asked));
  return out;
}

}  // namespace recglm
