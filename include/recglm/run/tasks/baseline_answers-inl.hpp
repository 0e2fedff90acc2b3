#pragma once
#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/tasks/baseline_answers.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>

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

/// A rating in P5's form.
RECGLM_FUNC std::string rating_said(double rating) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", rating);
  return text;
}

/// All items but the candidates, sorted.
RECGLM_FUNC std::vector<item_id> all_but(std::vector<item_id> candidates, int items) {
  std::sort(candidates.begin(), candidates.end());
  std::vector<item_id> out;
  for (item_id i = 0; i < items; ++i)
    if (!std::binary_search(candidates.begin(), candidates.end(), i)) out.push_back(i);
  return out;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::optional<task_answers> baseline_answers(const any_recipe& ready, const experiment_context& s,
                                                         const evaluated_prompt& e,
                                                         const baseline_choice::fitted& baseline, std::uint64_t seed) {
  const bool chooses = e.kind == answer_kind::choice, rates = e.kind == answer_kind::rating && baseline.rate;
  if (!rates && !(baseline.ranks() && (chooses || e.kind == answer_kind::item))) return std::nullopt;
  task_answers out = detail::questions_of(ready, s, e, seed);
  std::vector<history> asked;
  for (const std::size_t q : e.asked) asked.push_back(test_of(s, e)[q]);
  if (rates) {
    for (const history& h : asked) {
      out.ratings.push_back(baseline.rate(h, h.next.item));
      out.texts.push_back(detail::rating_said(out.ratings.back()));
    }
    return out;
  }
  std::size_t length = chooses ? 0 : static_cast<std::size_t>(ready.value.list);
  if (chooses)
    for (const auto& question : out.asked) length = std::max(length, question.candidates.size());
  out.lists = lists_of(baseline, asked, static_cast<int>(length), [&](std::size_t q) {
    return chooses ? detail::all_but(out.asked[q].candidates, s.data.item_count()) : excluded_for(s, asked[q]);
  });
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
    for (const interaction& x : known_ratings(s).train)
      if (x.rating > 0) sum += static_cast<double>(x.rating), ++rated;
    answer = detail::rating_said(rated > 0 ? sum / rated : 0);
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
