#pragma once
#include "recglm/run/tuning.hpp"

#include <set>

#include "recglm/core/compiled.hpp"
#include "recglm/data/escape.hpp"
#include "recglm/run/report.hpp"

namespace recglm {

RECGLM_FUNC std::optional<std::vector<tuned_row>> tune(std::vector<std::vector<ready_cell>> cells,
                                                       const evaluation_protocol& protocol, const experiment_context& s,
                                                       const std::filesystem::path& folder, int jobs,
                                                       const claims& shares, progress_lines& lines) {
  std::vector<detail::task<tuning_trial>> tasks;
  for (const std::vector<ready_cell>& row : cells)
    for (const ready_cell& one : row) {
      if (!one.swept()) continue;
      const auto job = [&] { return one.job(protocol, s, one.recipe.ready.value.seeds.front(), folder); };
      tasks.push_back({one.recipe.name, one.recipe.ready.value.seeds.front(),
                       [job, &lines]() -> std::optional<tuning_trial> {
                         const row_job now = job();
                         try {
                           return now.validate(lines);
                         } catch (const error& e) {
                           fail(now.label, ": ", std::string(e.what()));
                         }
                       },
                       [job] { return job().validated(); }});
    }
  if (!tasks.empty())
    check(!s.validation.empty(), "--sweep chooses on validation, and the split of ", s.data.name,
          " has no validation questions");
  const std::vector<std::optional<tuning_trial>> done = detail::make_all(tasks, jobs, shares, "cell", true);
  std::vector<tuned_row> out;
  std::size_t at = 0;
  for (std::vector<ready_cell>& row : cells) {
    std::vector<tuning_trial> trials;
    for (const ready_cell& one : row) {
      if (!one.swept()) continue;
      if (!done[at]) return std::nullopt;
      trials.push_back(*done[at++]);
      trials.back().settings = text_of(one.settings);
    }
    ready_cell chosen = std::move(row[trials.empty() ? 0 : best_of(trials)]);
    out.push_back({std::move(chosen), std::move(trials)});
  }
  return out;
}

RECGLM_FUNC std::string sweep_tsv(const std::vector<evaluated_row>& rows) {
  std::string out = "recipe\tsettings\tvalidation\tbest_step\tseconds\tchosen\n";
  std::set<std::string> told;
  for (const evaluated_row& row : rows) {
    if (row.trials.empty() || !told.insert(row.recipe).second) continue;
    const std::size_t best = best_of(row.trials);
    for (std::size_t i = 0; i < row.trials.size(); ++i)
      out += text_of(escaped(row.recipe), "\t", escaped(row.trials[i].settings), "\t",
                     detail::number(row.trials[i].validation, "%.17g"), "\t", row.trials[i].best_step, "\t",
                     detail::number(row.trials[i].seconds, "%.2f"), "\t", i == best ? "yes" : "no", "\n");
  }
  return out;
}

}  // namespace recglm
