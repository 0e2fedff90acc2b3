#pragma once
#include <cstdlib>
#include <filesystem>
#include <string>

#include "support/catch.hpp"

/// The folder of real data and golden files: RECGLM_DATA, or ../shared/data beside the repository.
inline std::filesystem::path data_folder() {
  const char* named = std::getenv("RECGLM_DATA");
  return named ? named : "../shared/data";
}

/// The repository's own golden files and scripts: `golden`, which the build links to where ctest runs the tests, or
/// tests/golden for a program that is run from the repository.
inline std::filesystem::path golden_folder() { return std::filesystem::exists("golden") ? "golden" : "tests/golden"; }

/// A path below the data folder; where there is no data, says so and ends the test case (first line of a test tagged
/// [realdata]: `if (!have_data()) return;`).
inline bool have_data() {
  if (std::filesystem::exists(data_folder() / "golden")) return true;
  WARN("skipped: no data at " << data_folder() << "; set RECGLM_DATA");
  return false;
}
