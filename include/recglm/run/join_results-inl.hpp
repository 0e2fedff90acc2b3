#pragma once
#include "recglm/run/join_results.hpp"

#include <algorithm>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/run/command_line.hpp"
#include "recglm/run/results.hpp"
#include "recglm/run/row_description.hpp"

namespace recglm::detail {

/// The folders of finished rows in a folder and below it.
RECGLM_FUNC void find_rows(const std::filesystem::path& folder, std::set<std::filesystem::path>& out) {
  namespace fs = std::filesystem;
  check(fs::is_directory(folder), folder.string(), ": no folder of finished rows is there");
  for (auto at = fs::recursive_directory_iterator(folder); at != fs::recursive_directory_iterator(); ++at) {
    if (at->is_directory() && at->path().filename().string().starts_with("previous-")) at.disable_recursion_pending();
    if (at->path().filename() == "result.json") out.insert(at->path().parent_path().lexically_normal());
  }
}

/// "a/result.json and b/result.json".
RECGLM_FUNC std::string both(const kept_row& a, const kept_row& b) {
  return (a.row.folder / "result.json").string() + " and " + (b.row.folder / "result.json").string();
}

/// Throws where two rows can't stand in one table.
RECGLM_FUNC void check_comparable(const kept_row& a, const kept_row& b) {
  const std::map<std::string, std::string> here(a.asked.begin(), a.asked.end()), there(b.asked.begin(), b.asked.end());
  const auto differs = [&](const std::string& name) {
    fail(both(a, b), " can't stand in one table: they differ in \"", name,
         "\": ", here.contains(name) ? here.at(name) : "none", " and ", there.contains(name) ? there.at(name) : "none");
  };
  for (const auto& [name, value] : here)
    if (!there.contains(name) || there.at(name) != value) differs(name);
  for (const auto& [name, value] : there)
    if (!here.contains(name)) differs(name);
  const auto ids = [](const kept_row& row) {
    std::string out;
    for (const question_group& group : row.groups) out += (out.empty() ? "" : ", ") + group.id;
    return out;
  };
  check(ids(a) == ids(b), both(a, b), " can't stand in one table: one is of the questions ", ids(a), ", the other of ",
        ids(b));
}

/// Throws where two rows of one name are not the same with two seeds.
RECGLM_FUNC void check_same_row(const kept_row& a, const kept_row& b) {
  const std::string& name = a.row.recipe;
  check(a.row.seed != b.row.seed && a.row.seed && b.row.seed, both(a, b), " are both ", name,
        a.row.seed ? " with seed " + std::to_string(*a.row.seed) : "", "; leave one of them out");
  std::map<std::string, std::string> here(a.made.begin(), a.made.end()), there(b.made.begin(), b.made.end());
  for (auto* all : {&here, &there})
    for (const char* own : {"seed", "texts of the first step", "--threads"}) all->erase(own);
  for (const auto& [flag, value] : here)
    check(there.contains(flag) && there.at(flag) == value, both(a, b), " are both called ", name, ", but ", flag,
          " is ", value, " in one and ", there.contains(flag) ? there.at(flag) : "none",
          " in the other; they are no seeds of one row");
  check(here.size() == there.size(), both(a, b), " are both called ", name,
        ", but the second has settings that the first does not have");
}

/// Tables of rows in the order in which they are given.
RECGLM_FUNC std::string join(const std::vector<kept_row>& rows, std::string name, const std::filesystem::path& folder) {
  finished_rows all{.name = std::move(name), .groups = rows.front().groups, .strata = rows.front().strata};
  std::vector<std::pair<std::string, std::string>> settings;
  nlohmann::json manifest;
  for (const kept_row& row : rows) {
    for (const std::string& remark : row.remarks)
      if (std::find(all.remarks.begin(), all.remarks.end(), remark) == all.remarks.end()) all.remarks.push_back(remark);
    const bool is_recipe = parse_json(row.settings, row.row.recipe).contains("choices");
    if (is_recipe &&
        std::none_of(settings.begin(), settings.end(), [&](const auto& s) { return s.first == row.row.recipe; }))
      settings.emplace_back(row.row.recipe, row.settings);
    all.rows.push_back(row.row);
    const std::string id = row.row.recipe + (row.row.seed ? "-" + std::to_string(*row.row.seed) : "");
    manifest[id] = {{"experiment", row.experiment},
                    {"environment", parse_json(row.environment, id)},
                    {"settings", parse_json(row.settings, id)}};
  }
  for (const std::string& remark : remarks_of(all.rows)) all.remarks.push_back(remark);
  all.differences = lines_of_differences(settings);
  all.manifest = manifest.dump(1);
  std::filesystem::create_directories(folder);
  std::vector<std::string> files;
  return write_results(std::move(all), folder, files);
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::vector<kept_row> kept_rows(const std::vector<std::filesystem::path>& folders) {
  std::vector<kept_row> out;
  std::set<std::filesystem::path> seen;
  for (const std::filesystem::path& folder : folders) {
    std::set<std::filesystem::path> found;
    detail::find_rows(folder, found);
    for (const auto& path : found)
      if (seen.insert(path).second) out.push_back(read_row(path));
  }
  std::string named;
  for (const std::filesystem::path& folder : folders) named += (named.empty() ? "" : ", ") + folder.string();
  check(!out.empty(), named, ": no result.json is there or below; a run leaves one with each finished row");
  std::stable_partition(out.begin(), out.end(), [](const kept_row& row) {
    return parse_json(row.settings, row.row.recipe).contains("choices");
  });
  for (std::size_t i = 0; i < out.size(); ++i) {
    detail::check_comparable(out.front(), out[i]);
    for (std::size_t j = 0; j < i; ++j)
      if (out[j].row.recipe == out[i].row.recipe) detail::check_same_row(out[j], out[i]);
  }
  return out;
}

RECGLM_FUNC std::vector<kept_row> chosen(std::vector<kept_row> rows, const std::vector<std::string>& names) {
  if (names.empty()) return rows;
  std::vector<kept_row> out;
  for (const std::string& name : names) {
    const std::size_t before = out.size();
    for (kept_row& row : rows)
      if (row.row.recipe == name) out.push_back(std::move(row)), row.row.recipe.clear();
    check(out.size() > before, "--rows ", name, ": no row of that name is there");
  }
  return out;
}

RECGLM_FUNC int join_results(int argc, const char* const* argv) {
  command_line line("results_table", "Makes the tables and the report of finished rows, of one run or of several.");
  std::vector<std::filesystem::path> folders;
  std::vector<std::string> rows;
  std::string name;
  std::filesystem::path out;
  line.add("FOLDER", folders, "folders that hold rows (result.json, per_user.tsv.gz), or others that do").required();
  line.add("--rows", rows, "rows of the table, in this order; without: all, recipes first").commas();
  line.add("--name", name, "name of the table; without: that of the first row's experiment");
  line.add("--out", out, "folder of the tables; without: results/NAME");
  return line.run(argc, argv, [&] {
    const std::vector<kept_row> all = chosen(kept_rows(folders), rows);
    if (name.empty()) name = all.front().experiment;
    if (out.empty()) out = std::filesystem::path("results") / name;
    std::cout << detail::join(all, name, out) << "written to " << out.string() << "/table.tsv\n";
    return 0;
  });
}

}  // namespace recglm
