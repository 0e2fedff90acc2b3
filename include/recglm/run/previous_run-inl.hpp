#pragma once
#include "recglm/run/previous_run.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm::detail {

/// Whether a run of this library wrote an entry of its folder of results.
RECGLM_FUNC bool is_of_a_run(const std::filesystem::path& entry) {
  namespace fs = std::filesystem;
  static const std::set<std::string> files{"table.tsv",        "table.md",      "comparisons.tsv", "split.tsv",
                                           "review_split.tsv", "manifest.json", "strata.tsv",      "report.html",
                                           "per_user.tsv",     "sweep.tsv"};
  const std::string name = entry.filename().string();
  if (fs::is_symlink(entry)) return false;
  if (!fs::is_directory(entry))
    return files.contains(name) ||
           (name.starts_with("candidates-") && (name.ends_with(".txt") || name.ends_with(".txt.sha256")));
  if (name == "baselines")
    return std::all_of(fs::directory_iterator(entry), fs::directory_iterator(), [](const auto& one) {
      return fs::exists(one.path() / "result.json") || fs::exists(one.path() / "conditions.json") ||
             fs::exists(one.path() / "per_user.tsv");
    });
  if (name == "plots")
    return std::any_of(fs::directory_iterator(entry), fs::directory_iterator(),
                       [](const auto& one) { return one.path().extension() == ".gp"; });
  const auto dash = name.rfind('-');
  if (dash == name.npos || dash + 1 == name.size() ||
      !std::all_of(name.begin() + static_cast<std::ptrdiff_t>(dash) + 1, name.end(),
                   [](char c) { return c >= '0' && c <= '9'; }))
    return false;
  return fs::exists(entry / "conditions.json") || fs::exists(entry / "result.json") || fs::exists(entry / "row.json") ||
         fs::exists(entry / "run.json") || fs::exists(entry / "curve.tsv") || fs::is_directory(entry / "sweep");
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::optional<std::filesystem::path> set_aside_previous_run(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(folder))
    if (detail::is_of_a_run(entry.path())) old.push_back(entry.path());
  if (old.empty()) return std::nullopt;
  int number = 1;
  while (fs::exists(folder / text_of("previous-", number))) ++number;
  const fs::path to = folder / text_of("previous-", number);
  std::error_code why;
  fs::create_directory(to, why);
  check(!why, "cannot make the folder ", to.string(), " for the run that is there: ", why.message());
  for (const fs::path& path : old) {
    fs::rename(path, to / path.filename(), why);
    check(!why, "cannot move ", path.string(), " to ", to.string(), ": ", why.message());
  }
  return to;
}

}  // namespace recglm
