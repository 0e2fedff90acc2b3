#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "recglm/run/ready_cell.hpp"
#include "recglm/run/row_tasks.hpp"

namespace recglm {

/// Of each row the cell that is best on validation, and what was tried; of equal ones the first. Each cell is trained
/// with the first seed and tests nothing. A row that is not swept is as it was, without trials. Nothing where it was
/// interrupted.
struct tuned_row {
  ready_cell chosen;
  std::vector<tuning_trial> trials;
};
std::optional<std::vector<tuned_row>> tune(std::vector<std::vector<ready_cell>> cells,
                                           const evaluation_protocol& protocol, const experiment_context& s,
                                           const std::filesystem::path& folder, int jobs, const claims& shares,
                                           progress_lines& lines);

/// sweep.tsv: of every row that was chosen among several, each trial: `recipe settings validation best_step seconds
/// chosen`.
std::string sweep_tsv(const std::vector<evaluated_row>& rows);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/tuning-inl.hpp"
#endif
