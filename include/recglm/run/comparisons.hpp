#pragma once
#include <limits>

#include "recglm/metrics/significance.hpp"
#include "recglm/metrics/significance/adjust.hpp"
#include "recglm/run/evaluated_row.hpp"
#include "recglm/run/report.hpp"

namespace recglm {

/// Two recipes compared in one metric, question by question.
struct row_comparison {
  std::string metric, first, second;
  comparison paired;
  double adjusted = 1;  ///< Wilcoxon's p, by Holm over all comparisons of the table
};

/// Every metric that is a mean over questions, between every two recipes: the metrics of a question are averaged over
/// the seeds first. Of the p5 columns none, since they judge the same answers.
std::vector<row_comparison> compared(const std::vector<evaluated_row>& rows);

/// `comparisons.tsv`: one line for each.
std::string tsv(const std::vector<row_comparison>& all);

/// A table with the metrics of one list of groups as columns; a row without one of them has NaN there. The columns
/// are those of the first row, and no others.
results_table table_of(const std::string& name, const std::vector<evaluated_row>& rows,
                       std::span<const std::size_t> groups);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/comparisons-inl.hpp"
#endif
