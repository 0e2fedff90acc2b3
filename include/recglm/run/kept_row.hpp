#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "recglm/pipeline/experiment_context.hpp"
#include "recglm/run/evaluated_row.hpp"
#include "recglm/run/evaluation_protocol.hpp"
#include "recglm/run/strata.hpp"

/// \file
/// A finished row as two small files, from which its table is made again, here or beside rows of other runs and
/// machines (docs/decisions/kept_rows.md).

namespace recglm {

/// A finished row with what its table needs beside its metrics.
struct kept_row {
  evaluated_row row;
  std::string experiment, dataset;
  conditions asked = {};  ///< by which rows can stand in one table: data, split, questions, exclusion, length of lists
  conditions made = {};   ///< all that determines the row; those of `asked` among them
  std::vector<question_group> groups = {};
  std::vector<std::vector<std::string>> users = {};  ///< whose question it is, by group
  std::vector<stratum> strata = {};                  ///< of the first group
  std::vector<std::string> remarks = {};             ///< of the run that it is from
  std::string settings = "{}";                       ///< what it is made of, as JSON
  std::string environment = "{}";                    ///< what it was made with, as JSON
};

/// A row of a run with what is kept of it; adds to its remarks what the protocol says of its metrics and what the
/// context says of its recipe.
kept_row kept(const evaluation_protocol& protocol, const experiment_context& s, evaluated_row row, conditions made);

/// Leaves a row in `folder`: `per_user.tsv.gz`, a line for each question with its user, its strata and each metric that
/// is a mean over questions; and `result.json` in the form of RecBoard's benchmark files (a list of one experiment with
/// "runs", each with "params" and "metrics"), with all else under "recglm".
void write_row(const kept_row& row, const std::filesystem::path& folder);

/// The row that was left in `folder`. Throws where it is damaged or none is there.
kept_row read_row(const std::filesystem::path& folder);

/// The same to go on with: nothing where none is there. Throws where it was not made under the conditions `made`.
std::optional<evaluated_row> read_row(const conditions& made, const std::filesystem::path& folder);

/// Leaves what a cell of a sweep reached in `folder`/trial.json, without the text of its settings; `under` is the hash
/// of its conditions.
void write_trial(const tuning_trial& done, const std::string& under, const std::filesystem::path& folder);

/// The same read back: nothing where none is there. Throws where it is damaged or was not made under `under`.
std::optional<tuning_trial> read_trial(const std::string& under, const std::filesystem::path& folder);

/// The text of per_user.tsv.gz: `prompt`, `user`, `strata` (places in the list of result.json, "0,3,5"), then a column
/// for each metric, without the prompt in its name. What a row does not have is "-".
std::string per_user_tsv(const kept_row& row);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/kept_row-inl.hpp"
#endif
