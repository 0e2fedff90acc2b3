#pragma once
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "recglm/pipeline/experiment_context.hpp"
#include "recglm/run/comparisons.hpp"
#include "recglm/run/evaluated_row.hpp"
#include "recglm/run/evaluation_protocol.hpp"
#include "recglm/run/named_recipe.hpp"
#include "recglm/run/strata.hpp"

/// \file
/// What a run leaves in its folder beside the rows.

namespace recglm::detail {

/// Shows the parameters of the baselines, under their names.
void visit_baselines(value_visitor& v, const std::vector<baseline_choice>& baselines);

/// The rows as the manifest shows them, by name: what each is made of, the vocabulary of its tokenizer, and what it has
/// that the first has not.
nlohmann::json described(const std::vector<named_recipe>& rows);

/// Writes manifest.json with the hashes of `files`, which lie beside it, and of all files of the rows that were `made`,
/// whose folders do; `joules` is the energy of the run, where the processor reports it.
void write_manifest(const std::filesystem::path& folder, const std::string& name, const experiment_context& s,
                    const nlohmann::json& recipes, int argc, const char* const* argv,
                    const std::vector<std::string>& files, const std::vector<std::string>& made,
                    std::optional<double> joules);

/// What the tables of finished rows are made of.
struct finished_rows {
  std::string name;  ///< of the experiment
  std::vector<evaluated_row> rows = {};
  std::vector<question_group> groups = {};
  std::vector<stratum> strata = {};           ///< of the first group
  std::vector<std::string> remarks = {};      ///< what a reader must know
  std::vector<std::string> differences = {};  ///< what each row has that the first has not
  std::string manifest = {};                  ///< for the page, as JSON text
};

/// Writes all that is made of finished rows: `table.tsv`, `table.md` (a table for each group of questions, with the
/// best marked, strata, remarks and what the rows differ in), `comparisons.tsv`, `strata.tsv`, `sweep.tsv` where rows
/// were chosen among several, `report.html` with its plots. Adds their names to `files`; returns the tables for a
/// terminal.
std::string write_results(finished_rows of, const std::filesystem::path& folder, std::vector<std::string>& files);

}  // namespace recglm::detail

#if !defined(RECGLM_COMPILED)
#include "recglm/run/results-inl.hpp"
#endif
