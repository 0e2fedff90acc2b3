#pragma once
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "recglm/baselines/tuned.hpp"

namespace recglm {

/// One metric of a row: a column of the table, with the single values where it is a mean of such.
struct row_metric {
  std::string name;                 ///< "ndcg@10", "1-6 rmse", "p5 1-6 rmse"
  double value = 0;                 ///< NaN where no answer counts
  std::vector<double> of_question;  ///< by the order of the questions; empty where it is no mean of those
};

/// What the training of a row was.
struct row_training {
  std::int64_t answers = 0;  ///< questions trained on; those of one next item, where a run has no task families
  double epochs = 0;         ///< answers in terms of those that the training part has
  std::int64_t tokens = 0;
  std::int64_t trained = 0, parameters = 0;  ///< numbers of the network that are trained, and all
  std::int64_t best_step = 0;                ///< of the best validation, whose weights are evaluated; 0: none
  double validation = std::numeric_limits<double>::quiet_NaN();  ///< the best
  std::string ends = "untrained";                                ///< `name_of(training_end)`

  /// Equal where neither was validated, too.
  friend bool operator==(const row_training& a, const row_training& b) {
    return a.answers == b.answers && a.epochs == b.epochs && a.tokens == b.tokens && a.trained == b.trained &&
           a.parameters == b.parameters && a.best_step == b.best_step && a.ends == b.ends &&
           (a.validation == b.validation || (std::isnan(a.validation) && std::isnan(b.validation)));
  }
};

/// What one recipe with one seed reached, or a baseline: the metrics by group of questions, a table each.
struct evaluated_row {
  std::string recipe;
  std::optional<std::uint64_t> seed;  ///< none for a row that does not depend on it: a baseline
  std::vector<std::vector<row_metric>> metrics;
  double seconds = 0;                         ///< wall time of training and evaluation
  std::optional<row_training> training = {};  ///< none for a baseline
  std::string remark = {};                    ///< what a reader of its table must know
  std::vector<trial> trials = {};             ///< what its parameters were chosen among, on validation
};

/// Leaves a finished row in `folder`/row.json, under the hash of the conditions that it was made under.
void write_row(const evaluated_row& row, const std::string& under, const std::filesystem::path& folder);

/// The row that was left in `folder`; nothing where none was. Throws where it is damaged or of other conditions.
std::optional<evaluated_row> read_row(const std::string& recipe, std::uint64_t seed, const std::string& under,
                                      const std::filesystem::path& folder);

/// The same for what a cell of a sweep reached, in `folder`/trial.json, without the text of its settings.
void write_trial(const trial& done, const std::string& under, const std::filesystem::path& folder);
std::optional<trial> read_trial(const std::string& under, const std::filesystem::path& folder);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/evaluated_row-inl.hpp"
#endif
