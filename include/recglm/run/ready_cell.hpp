#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "recglm/run/row.hpp"
#include "recglm/run/sweep.hpp"

namespace recglm {

/// A row or a cell of it whose texts are fitted.
struct ready_cell {
  named_recipe recipe;
  cell_settings settings;
  std::shared_ptr<const entity_pool> pool;

  bool swept() const { return !settings.empty(); }
  /// What trains it with a seed, below the folder of the results: `<recipe>-<seed>`, a cell in its `sweep/<settings>`.
  /// `trials` are those of the sweep that chose it.
  row_job job(const evaluation_protocol& protocol, const experiment_context& s, std::uint64_t seed,
              const std::filesystem::path& folder, std::vector<tuning_trial> trials = {}) const;
};

/// Fits the texts of a cell to the data, and tries what would stop it only after others were trained: leaks without
/// `--ignore-leaks`, a question, more memory than there is, policies that make no text of the data (the first batch is
/// made and forgotten). What a reader of the table must know is added to `remarks`, once.
ready_cell prepare(cell&& one, const experiment_context& s, const evaluation_protocol& protocol,
                   std::shared_ptr<const task_data> told, std::vector<std::string>& remarks);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/ready_cell-inl.hpp"
#endif
