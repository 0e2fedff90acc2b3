#pragma once
#include <limits>

#include "recglm/metrics/significance.hpp"
#include "recglm/metrics/significance/adjust.hpp"
#include "recglm/run/report.hpp"
#include "recglm/run/tasks/evaluation.hpp"

namespace recglm {

/// What one recipe with one seed reached in every evaluated template.
struct task_row {
  std::string recipe;
  std::uint64_t seed = 0;
  std::vector<std::vector<task_metric>> metrics;  ///< by template, in the order of the evaluated ones
  std::uint64_t tokens = 0;
  double seconds = 0;
};

/// Two recipes compared in one metric, question by question.
struct task_comparison {
  std::string metric, first, second;
  comparison paired;
  double adjusted = 1;  ///< Wilcoxon's p, by Holm over all comparisons of the table
};

/// Every metric that is a mean over questions, between every two recipes: the metrics of a question are averaged over
/// the seeds first. Of the p5 columns none, since they judge the same answers.
std::vector<task_comparison> compared(const std::vector<task_row>& rows);

/// `comparisons.tsv`: one line for each.
std::string tsv(const std::vector<task_comparison>& all);

/// A table with the metrics of one list of templates as columns; a row without one of them has NaN there. The columns
/// are those of the first row, and no others.
results_table table_of(const std::string& name, const std::vector<task_row>& rows,
                       std::span<const std::size_t> prompts);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/tasks/comparisons-inl.hpp"
#endif
