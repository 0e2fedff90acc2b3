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

/// Writes `report.html` and its plots.
void write_report(const std::string& name, const evaluation_protocol& protocol, const std::vector<evaluated_row>& rows,
                  const std::vector<row_comparison>& comparisons, const std::vector<stratum>& strata,
                  const std::vector<std::string>& remarks, const std::vector<std::string>& differences,
                  const nlohmann::json& recipes, const std::filesystem::path& folder);

/// Writes `table.tsv` and `table.md`, a table for each group of questions, with the best marked, strata, remarks and
/// what the rows differ in; returns the tables for a terminal.
std::string write_results(const std::string& name, const std::vector<evaluated_row>& rows,
                          const std::vector<row_comparison>& comparisons, const std::vector<question_group>& groups,
                          const std::vector<stratum>& strata, std::vector<std::string> remarks,
                          const std::vector<std::string>& differences, const std::filesystem::path& folder);

}  // namespace recglm::detail

#if !defined(RECGLM_COMPILED)
#include "recglm/run/results-inl.hpp"
#endif
