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

/// A path below the data folder; where there is no data, says so and ends the test case (first line of a test tagged
/// [realdata]: `if (!have_data()) return;`).
inline bool have_data() {
  if (std::filesystem::exists(data_folder() / "golden")) return true;
  WARN("skipped: no data at " << data_folder() << "; set RECGLM_DATA");
  return false;
}
