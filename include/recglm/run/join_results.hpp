#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "recglm/run/kept_row.hpp"

/// \file
/// Tables of rows that other runs, days or machines finished.

namespace recglm {

/// The rows that were left in `folders` and below them, recipes before baselines, else by path; what was set aside
/// (`previous-1`) is left out. Throws where there is none, and where two can't stand in one table: of another split,
/// other questions, another exclusion or length of lists; one row twice; or seeds of one name that are made of other
/// settings.
std::vector<kept_row> kept_rows(const std::vector<std::filesystem::path>& folders);

/// Those that are named, in the order of the names; all where there are none. Throws on a name that no row has.
std::vector<kept_row> chosen(std::vector<kept_row> rows, const std::vector<std::string>& names);

/// `results_table FOLDER... [--rows a,b] [--name N] [--out FOLDER]`: the files of a run's tables from kept rows, by
/// what writes those of a run. Returns 0; 2 after bad use or bad input.
int join_results(int argc, const char* const* argv);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/join_results-inl.hpp"
#endif
