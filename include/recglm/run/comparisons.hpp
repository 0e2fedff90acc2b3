#pragma once
#include <limits>
#include <optional>
#include <set>

#include "recglm/metrics/significance.hpp"
#include "recglm/metrics/significance/adjust.hpp"
#include "recglm/run/evaluated_row.hpp"
#include "recglm/run/report.hpp"

namespace recglm {

/// Two rows of a table compared in one metric, question by question.
struct row_comparison {
  std::string metric, first, second;
  comparison paired;
  double adjusted = 1;                 ///< Wilcoxon's p, by Holm over all comparisons of the table
  std::optional<paired_t_test> seeds;  ///< of the metric by seed, where both have several, or one has and the other
                                       ///< does not depend on it
};

namespace detail {
/// 1 where more is better, -1 where less is, 0 where the name does not say.
int direction_of(std::string_view metric);
}  // namespace detail

/// Every metric that is a mean over questions, between every two recipes and baselines that have it: the metrics of a
/// question are averaged over the seeds first. Of the p5 columns none, since they judge the same answers.
std::vector<row_comparison> compared(const std::vector<evaluated_row>& rows);

/// Marks the best of each metric whose direction is known by its name, and what is not distinguished from it at .05 in
/// `comparisons`. `bounds` are rows that compete with none: an oracle.
void mark_best(results_table& table, const std::vector<row_comparison>& comparisons,
               const std::set<std::string>& bounds = {"oracle"});

/// The metric that a table is judged by: the first that it has of NDCG@10, RMSE, ROUGE-L and accuracy, which have
/// single values to compare; else the first whose direction its name says, else its first; "" where it has none.
std::string headline_of(const results_table& table);

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
