#pragma once
#include <filesystem>
#include <vector>

#include "recglm/run/evaluation_protocol.hpp"
#include "recglm/run/kept_row.hpp"
#include "recglm/run/progress.hpp"

namespace recglm {

/// The rows of an experiment's baselines and of what answers alike to all questions, each left in a folder below
/// `folder`: one for each baseline, or for each seed where it has one. `first` gives the values and metrics; with its
/// `resume`, a trained baseline that is there is read back, and one made under other conditions is refused. Those that
/// were interrupted are missing.
std::vector<evaluated_row> baseline_rows(const evaluation_protocol& protocol, const experiment_context& s,
                                         const any_recipe& first, const std::filesystem::path& folder);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/baseline_rows-inl.hpp"
#endif
