#pragma once
#include <cstdlib>
#include <filesystem>

#include "recglm/data/readers/sequence_file.hpp"
#include "recglm/pipeline/values.hpp"

/// Amazon Beauty (2014, 5-core) as sequences, out of the folder that RECGLM_DATA names: the own data of an experiment.
inline recglm::dataset beauty(const recglm::values&) {
  const char* named = std::getenv("RECGLM_DATA");
  const std::filesystem::path folder = std::filesystem::path(named ? named : "../shared/data") / "beauty";
  recglm::check(
      std::filesystem::exists(folder), folder.string(),
      " is not there; set RECGLM_DATA to the folder that holds beauty/, or give --data a folder made by prepare");
  return recglm::read_sequence_file(folder);
}
