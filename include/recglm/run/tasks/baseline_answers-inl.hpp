#pragma once
#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/tasks/baseline_answers.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>

#include "recglm/core/compiled.hpp"
#include "recglm/run/tasks/evaluation.hpp"

namespace recglm {

RECGLM_FUNC std::vector<std::pair<std::string, task_answers>> baseline_answers(
    const any_recipe& ready, const experiment_context& s, const std::vector<fitted_baseline>& baselines,
    const evaluated_prompt& e, std::uint64_t seed) {
  const tasks_view tasks = ready.prompts.tasks().value();
  task_answers asked;
  for (std::size_t q : e.asked) asked.asked.push_back(question_of(ready, tasks, s, e, q, seed).value());
  std::vector<std::pair<std::string, task_answers>> out;
  if (e.kind == answer_kind::rating) {
    const auto said = [](double rating) {
      char text[32];
      std::snprintf(text, sizeof text, "%.1f", rating);
      return std::string(text);
    };
    double sum = 0, rated = 0;
    for (const interaction& x : known_ratings(s).train)
      if (x.rating > 0) sum += static_cast<double>(x.rating), ++rated;
    task_answers mean = asked;
    mean.texts.assign(e.asked.size(), said(rated > 0 ? sum / rated : 0));
    out.emplace_back("mean", std::move(mean));
    for (const fitted_baseline& baseline : baselines) {
      if (!baseline.answers.rate) continue;
      task_answers numbers = asked;
      for (const std::size_t q : e.asked) {
        const history& h = test_of(s, e)[q];
        numbers.ratings.push_back(baseline.answers.rate(h, h.next.item));
        numbers.texts.push_back(said(numbers.ratings.back()));
      }
      out.emplace_back(baseline.name, std::move(numbers));
    }
  } else if (e.kind == answer_kind::text || e.kind == answer_kind::word) {
    // The answers of the training part, in the words of its templates.
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
    if (!counts.empty()) {
      const auto most = std::max_element(counts.begin(), counts.end(),
                                         [](const auto& a, const auto& b) { return a.second < b.second; });
      task_answers frequent = asked;
      frequent.texts.assign(e.asked.size(), most->first);
      out.emplace_back("frequent", std::move(frequent));
    }
  } else {
    for (const fitted_baseline& baseline : baselines) {
      if (!baseline.answers.rank) continue;
      task_answers lists = asked;
      for (std::size_t q = 0; q < e.asked.size(); ++q) {
        const history& h = test_of(s, e)[e.asked[q]];
        std::vector<item_id> excluded = excluded_for(s, h);
        int length = ready.value.list;
        if (e.kind == answer_kind::choice) {
          std::vector<item_id> candidates = lists.asked[q].candidates;
          std::sort(candidates.begin(), candidates.end());
          excluded.clear();
          for (item_id i = 0; i < s.data.item_count(); ++i)
            if (!std::binary_search(candidates.begin(), candidates.end(), i)) excluded.push_back(i);
          length = static_cast<int>(candidates.size());
        }
        lists.lists.push_back(baseline.answers.rank(h, length, excluded));
      }
      out.emplace_back(baseline.name, std::move(lists));
    }
  }
  return out;
}

}  // namespace recglm
