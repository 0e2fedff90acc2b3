#pragma once
#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/tasks/baseline_answers.hpp"

#include <map>

#include "recglm/core/compiled.hpp"
#include "recglm/run/tasks/evaluation.hpp"

namespace recglm::detail {

/// The questions of a template, to be answered.
RECGLM_FUNC task_answers questions_of(const any_recipe& ready, const experiment_context& s, const evaluated_prompt& e,
                                      std::uint64_t seed) {
  const tasks_view tasks = ready.prompts.tasks().value();
  task_answers out;
  for (std::size_t q : e.asked) out.asked.push_back(question_of(ready, tasks, s, e, q, seed).value());
  return out;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::optional<task_answers> ranked_answers(const any_recipe& ready, const experiment_context& s,
                                                       const evaluated_prompt& e, const baseline_choice::ranker& rank,
                                                       std::uint64_t seed) {
  if (e.kind != answer_kind::item && e.kind != answer_kind::choice) return std::nullopt;
  task_answers out = detail::questions_of(ready, s, e, seed);
  for (std::size_t q = 0; q < e.asked.size(); ++q) {
    const history& h = test_of(s, e)[e.asked[q]];
    std::vector<item_id> excluded = excluded_for(s, h);
    int length = ready.value.list;
    if (e.kind == answer_kind::choice) {
      std::vector<item_id> candidates = out.asked[q].candidates;
      std::sort(candidates.begin(), candidates.end());
      excluded.clear();
      for (item_id i = 0; i < s.data.item_count(); ++i)
        if (!std::binary_search(candidates.begin(), candidates.end(), i)) excluded.push_back(i);
      length = static_cast<int>(candidates.size());
    }
    out.lists.push_back(rank(h, length, excluded));
  }
  return out;
}

RECGLM_FUNC std::optional<std::pair<std::string, task_answers>> constant_answers(const any_recipe& ready,
                                                                                 const experiment_context& s,
                                                                                 const evaluated_prompt& e,
                                                                                 std::uint64_t seed) {
  if (e.kind == answer_kind::item || e.kind == answer_kind::choice) return std::nullopt;
  std::pair out{std::string("mean"), detail::questions_of(ready, s, e, seed)};
  std::string answer;
  if (e.kind == answer_kind::rating) {
    double sum = 0, rated = 0;
    for (const interaction& x : s.known.train)
      if (x.rating > 0) sum += x.rating, ++rated;
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", rated > 0 ? sum / rated : 0);
    answer = text;
  } else {
    // The answers of the training part, in the words of its templates.
    const tasks_view tasks = ready.prompts.tasks().value();
    std::map<std::string, int> counts;
    const task_epoch pass(tasks.shares(), s.reviews ? *s.reviews : s.parts, s.parts);
    random_engine draws = stream(s.seed, "commonest answer");
    for (std::uint64_t k = 0; k < pass.size(); ++k) {
      const task_sample sample = pass[k];
      if (sample.family != e.family) continue;
      const auto h = tasks.choose(sample.family, sample.train, sample.at, draws);
      if (!h) continue;
      if (const auto q = tasks.ask(e.id, *h, ready.items, draws)) ++counts[q->expected];
    }
    if (counts.empty()) return std::nullopt;
    answer = std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
               return a.second < b.second;
             })->first;
    out.first = "frequent";
  }
  out.second.texts.assign(e.asked.size(), answer);
  return out;
}

}  // namespace recglm
