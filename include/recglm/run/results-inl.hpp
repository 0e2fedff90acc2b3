#pragma once
#include "recglm/run/results.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "recglm/core/atomic_file.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/core/sha256.hpp"
#include "recglm/run/html_report.hpp"
#include "recglm/run/json_values.hpp"
#include "recglm/run/manifest.hpp"
#include "recglm/run/plots.hpp"
#include "recglm/run/report.hpp"
#include "recglm/run/row_description.hpp"
#include "recglm/run/tuning.hpp"

namespace recglm::detail {

RECGLM_FUNC void visit_baselines(value_visitor& v, const std::vector<baseline_choice>& baselines) {
  for (const baseline_choice& baseline : baselines)
    if (baseline.visit) v.policy(baseline.name, baseline);
}

RECGLM_FUNC nlohmann::json described(const std::vector<named_recipe>& rows) {
  nlohmann::json out;
  for (const named_recipe& row : rows) {
    out[row.name] = description_of(row);
    out[row.name]["vocabulary"] = row.ready.tokenizer.size();
    out[row.name]["differs"] = {{"from", rows.front().name}, {"in", differences(row, rows.front())}};
  }
  return out;
}

RECGLM_FUNC void write_manifest(const std::filesystem::path& folder, const std::string& name,
                                const experiment_context& s, const nlohmann::json& recipes, int argc,
                                const char* const* argv, const std::vector<std::string>& files,
                                const std::vector<std::string>& made, std::optional<double> joules) {
  nlohmann::json manifest{{"experiment", name},
                          {"environment", environment()},
                          {"recipes", recipes},
                          {"data", {{"name", s.data.name}, {"split", s.parts.rule}, {"split_hash", hash(s.parts)}}},
                          {"command", std::vector<std::string>(argv, argv + argc)}};
  if (joules) manifest["energy_joules"] = *joules;
  json_writer parameters;
  visit_baselines(parameters, s.baselines);
  manifest["baselines"] = parameters.object;
  for (const std::string& file : files)
    if (std::filesystem::is_regular_file(folder / file))  // a device keeps nothing of what it was given
      manifest["files"][file] = sha256_of_file(folder / file);
  for (const std::string& row : made) {
    const nlohmann::json hashes = hashes_below(folder / row);
    for (const auto& [file, hash] : hashes.items()) manifest["files"][row + "/" + file] = hash;
  }
  write_hashed_json(folder / "manifest.json", manifest);
}

/// Writes `report.html` and its plots.
RECGLM_FUNC void write_report(const finished_rows& of, const std::vector<row_comparison>& comparisons,
                              const std::filesystem::path& folder) {
  report_parts parts{.experiment = of.name,
                     .remarks = of.remarks,
                     .comparisons = comparisons,
                     .differences = of.differences,
                     .manifest = of.manifest};
  for (std::size_t g = 0; g < of.groups.size(); ++g) {
    parts.tables.push_back(table_of(of.groups[g].title, of.rows, std::span(&g, 1)));
    mark_best(parts.tables.back(), comparisons);
  }
  parts.metric = parts.tables.empty() ? "" : headline_of(parts.tables.front());
  parts.plots = draw_plots(of.rows, comparisons, parts.metric, folder);
  parts.strata = strata_markdown(of.strata, of.rows, 0, parts.metric);
  write_atomically(folder / "report.html", html_report(parts));
}

/// Writes `table.tsv` and `table.md`; returns the tables for a terminal.
RECGLM_FUNC std::string write_result_tables(finished_rows of, const std::vector<row_comparison>& comparisons,
                                            const std::filesystem::path& folder) {
  std::vector<std::size_t> all(of.groups.size());
  std::iota(all.begin(), all.end(), 0u);
  results_table table = table_of(of.name, of.rows, all);
  mark_best(table, comparisons);
  if (of.groups.size() == 1 && of.groups.front().title.empty()) {
    table.remarks = std::move(of.remarks);
    table.remarks.insert(table.remarks.end(), of.differences.begin(), of.differences.end());
    write_tables(table, folder, strata_markdown(of.strata, of.rows, 0, "ndcg@10"));
    return screen(table);
  }
  write_atomically(folder / "table.tsv", tsv(table));
  std::string head = "# " + of.name + "\n\n", text, shown;
  for (std::size_t g = 0; g < of.groups.size(); ++g) {
    results_table one = table_of(of.groups[g].title, of.rows, std::span(&all[g], 1));
    mark_best(one, comparisons);
    text += "#" + markdown(one) + "\n";
    shown += one.experiment + "\n" + screen(one) + "\n";
  }
  for (const std::string& remark : of.remarks) {
    head += "* " + in_markdown(on_one_line(remark)) + "\n";
    shown += "* " + on_one_line(remark) + "\n";
  }
  for (const std::string& line : of.differences) {
    text += "* " + in_markdown(on_one_line(line)) + "\n";
    shown += "* " + on_one_line(line) + "\n";
  }
  write_atomically(folder / "table.md", head + "\n" + text);
  return shown;
}

RECGLM_FUNC std::string write_results(finished_rows of, const std::filesystem::path& folder,
                                      std::vector<std::string>& files) {
  const std::vector<row_comparison> comparisons = compared(of.rows);
  const auto differ =
      std::count_if(comparisons.begin(), comparisons.end(), [](const row_comparison& c) { return c.adjusted < 0.05; });
  if (!comparisons.empty())
    of.remarks.push_back(
        text_of("comparisons.tsv: ", differ, " of ", comparisons.size(),
                " paired comparisons between rows differ at .05 (Wilcoxon, Holm over the whole table); in the table * "
                "or bold is the best of a column, = or ≈ what is not distinguished from it"));
  write_atomically(folder / "comparisons.tsv", tsv(comparisons));
  if (!of.strata.empty()) {
    write_atomically(folder / "strata.tsv", strata_tsv(of.strata, of.rows, 0));
    files.push_back("strata.tsv");
  }
  if (std::any_of(of.rows.begin(), of.rows.end(), [](const evaluated_row& row) { return !row.trials.empty(); })) {
    write_atomically(folder / "sweep.tsv", sweep_tsv(of.rows));
    files.push_back("sweep.tsv");
  }
  write_report(of, comparisons, folder);
  files.insert(files.end(), {"table.tsv", "table.md", "comparisons.tsv", "report.html"});
  return write_result_tables(std::move(of), comparisons, folder);
}

}  // namespace recglm::detail
