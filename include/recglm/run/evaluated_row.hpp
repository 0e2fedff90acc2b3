#pragma once
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "recglm/baselines/tuned.hpp"
#include "recglm/train/training_record.hpp"

namespace recglm {

/// Questions that get a table of their own.
struct question_group {
  std::string id;     ///< in per_user.tsv.gz
  std::string title;  ///< of its table; empty where the run has one table
};

/// One metric of a row: a column of the table, with the single values where it is a mean of such.
struct row_metric {
  std::string name;                 ///< "ndcg@10", "1-6 rmse", "p5 1-6 rmse"
  double value = 0;                 ///< NaN where no answer counts
  std::vector<double> of_question;  ///< by the order of the questions; empty where it is no mean of those
};

/// What one recipe with one seed reached, or a baseline: the metrics by group of questions, a table each.
struct evaluated_row {
  std::string recipe;
  std::optional<std::uint64_t> seed;  ///< none for a row that does not depend on it: a baseline that is not trained
  std::vector<std::vector<row_metric>> metrics;
  double seconds = 0;                            ///< wall time of training and evaluation
  std::optional<training_record> training = {};  ///< none for a row without a training
  std::vector<std::string> remarks = {};         ///< what a reader of its table must know
  std::filesystem::path folder = {};             ///< where its files are; empty where it has none
  std::vector<tuning_trial> trials = {};         ///< what its parameters were chosen among, on validation
};

/// What the rows say of themselves, each sentence once.
inline std::vector<std::string> remarks_of(const std::vector<evaluated_row>& rows) {
  std::vector<std::string> out;
  for (const evaluated_row& row : rows)
    for (const std::string& remark : row.remarks)
      if (std::find(out.begin(), out.end(), remark) == out.end()) out.push_back(remark);
  return out;
}

}  // namespace recglm
