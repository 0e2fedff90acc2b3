#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/core/atomic_file.hpp"
#include "recglm/core/check.hpp"
#include "recglm/run/evaluated_row.hpp"

namespace recglm {

/// One line of `table.tsv`: what one recipe with one seed reached, or a baseline, which has none.
struct table_row {
  std::string recipe;
  std::optional<std::uint64_t> seed;
  std::vector<double> metrics;  ///< one for each of `results_table::metrics`
  double seconds = 0;           ///< wall time of training and evaluation
  std::optional<training_record> training = {};
  std::size_t trials = 1;                                            ///< settings that were tried on validation
  double tuning_seconds = std::numeric_limits<double>::quiet_NaN();  ///< wall time of all trials; NaN without tuning
};

/// How a row stands in a column beside the best of it.
enum class standing { best, equal };  // equal: not distinguished from the best

/// The results of an experiment: lines by recipe and seed, and what is above them.
struct results_table {
  std::string experiment;
  std::vector<std::string> metrics;  ///< "hr@1", "ndcg@10", ...
  std::vector<std::string> remarks;  ///< what a reader must know: users judged, exclusion, probes that fired, ...
  std::vector<table_row> rows;
  std::map<std::pair<std::string, std::string>, standing> marks = {};  ///< by recipe and metric
};

/// Mean, and sample stddev over the seeds (0 for one seed).
struct mean_stddev {
  double mean = 0;
  double stddev = 0;
};

/// Of `values`. Throws on none.
mean_stddev summary(const std::vector<double>& values);

namespace detail {
std::string number(double x, const char* format = "%.4f");

/// Text that is in Markdown, where angle brackets would be taken for HTML.
std::string in_markdown(std::string_view text);

/// A remark, which may name what a person called so, as one line.
std::string on_one_line(const std::string& remark);

}  // namespace detail

/// `table.tsv`: a header, then one line per recipe and seed; full precision, every column. What a row does not have is
/// "-".
std::string tsv(const results_table& t);

/// The table for a terminal: one line per recipe, mean and stddev over the seeds, remarks below. Of hit rates, NDCG and
/// reciprocal ranks those that are read: HR and NDCG at 5 and 10, where the table has these. "*" marks the best of a
/// column, "=" what is not distinguished from it.
std::string screen(const results_table& t);

/// The same as Markdown, under the experiment's name; the best of a column is bold, "≈" marks what is not distinguished
/// from it.
std::string markdown(const results_table& t);

/// Writes `table.tsv` and `table.md` into `folder`, each as a whole or not at all; `more` follows the table.
void write_tables(const results_table& t, const std::filesystem::path& folder, const std::string& more = "");

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/report-inl.hpp"
#endif
