#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "recglm/train/training_record.hpp"

namespace recglm {

/// One metric of a row: a column of the table, with the single values where it is a mean of such.
struct row_metric {
  std::string name;                 ///< "ndcg@10", "1-6 rmse", "p5 1-6 rmse"
  double value = 0;                 ///< NaN where no answer counts
  std::vector<double> of_question;  ///< by the order of the questions; empty where it is no mean of those
};

/// What one recipe with one seed reached, or a baseline: the metrics by group of questions, a table each.
struct evaluated_row {
  std::string recipe;
  std::optional<std::uint64_t> seed;  ///< none for a row that does not depend on it: a baseline
  std::vector<std::vector<row_metric>> metrics;
  double seconds = 0;                            ///< wall time of training and evaluation
  std::optional<training_record> training = {};  ///< none for a baseline
  std::string remark = {};                       ///< what a reader of its table must know
};

/// Leaves a finished row in `folder`/row.json, under the hash of the conditions that it was made under.
void write_row(const evaluated_row& row, const std::string& under, const std::filesystem::path& folder);

/// The row that was left in `folder`; nothing where none was. Throws where it is damaged or of other conditions.
std::optional<evaluated_row> read_row(const std::string& recipe, std::uint64_t seed, const std::string& under,
                                      const std::filesystem::path& folder);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/evaluated_row-inl.hpp"
#endif
