#include "recglm/run/previous_run.hpp"

#include "recglm/core/atomic_file.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

namespace run_previous_run_tests {

namespace fs = std::filesystem;

TEST_CASE("what a run left is moved aside, and nothing else", "[run]") {
  const temporary_folder folder;
  const auto write = [&](const fs::path& path) {
    fs::create_directories((folder.path / path).parent_path());
    recglm::write_atomically(folder.path / path, "x");
  };
  REQUIRE_FALSE(recglm::set_aside_previous_run(folder.path));
  const std::vector<fs::path> ours{"table.tsv",          "table.md",        "manifest.json",
                                   "split.tsv",          "comparisons.tsv", "paper-1/result.json",
                                   "paper-1/model/x",    "ids-2/curve.tsv", "a-b-3/run.json",
                                   "candidates-5-8.txt", "sweep.tsv",       "d-4/sweep/rank=2/trial.json"};
  const std::vector<fs::path> others{"notes.txt", "paper-1.txt", "paper/result.json", "mine-1/data.csv",
                                     "x-y/run.json"};
  for (const auto& path : ours) write(path);
  for (const auto& path : others) write(path);
  fs::create_directory_symlink(folder.path / "paper", folder.path / "link-1");
  REQUIRE(recglm::set_aside_previous_run(folder.path) == folder.path / "previous-1");
  for (const auto& path : ours) {
    INFO(path);
    REQUIRE(fs::exists(folder.path / "previous-1" / path));
    REQUIRE_FALSE(fs::exists(folder.path / path));
  }
  for (const auto& path : others) REQUIRE(fs::exists(folder.path / path));
  REQUIRE(fs::is_symlink(folder.path / "link-1"));
  write("table.tsv");
  REQUIRE(recglm::set_aside_previous_run(folder.path) == folder.path / "previous-2");
  REQUIRE_FALSE(recglm::set_aside_previous_run(folder.path));
}

}  // namespace run_previous_run_tests
