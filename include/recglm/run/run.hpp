#pragma once
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/pipeline/experiment.hpp"
#include "recglm/run/named_recipe.hpp"

namespace recglm {

/// Runs recipes as `run` does, which gives them their names.
int run_rows(std::vector<named_recipe> rows, int argc, const char* const* argv, const experiment& what);

/// Runs each recipe with each seed and prints one row per recipe: on the screen, as `table.tsv`, Markdown and a
/// manifest in results/<experiment>. A row is called as the recipe's `name` says, else as its struct is, template
/// arguments included; two rows of one name are refused. Values that the rows share (data, split, questions, jobs) are
/// those of the first recipe. Returns 0; 2 after bad use or bad input, with one line on stderr; 130 after Ctrl-C, with
/// the rows that were finished.
template <class... Rs>
int run(int argc, const char* const* argv, const experiment& what = {}) {
  static_assert(sizeof...(Rs) > 0, "run<...> needs at least one recipe");
  std::vector<named_recipe> rows;
  (detail::add_row<Rs>(rows), ...);
  return run_rows(std::move(rows), argc, argv, what);
}

/// The baselines of an experiment alone, each a row: `run` without a model. `R` gives the values and the metrics.
template <class R = recipe>
int run_baselines(int argc, const char* const* argv, const experiment& what) {
  std::vector<named_recipe> rows;
  detail::add_row<R>(rows);
  for (named_recipe& row : rows) row.trained = false;
  return run_rows(std::move(rows), argc, argv, what);
}

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/erased/network_of.hpp"
#include "recglm/run/run_rows.hpp"
#endif
