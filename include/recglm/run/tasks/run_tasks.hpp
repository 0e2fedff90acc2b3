#pragma once
#include "recglm/run/run.hpp"

namespace recglm {

/// A recipe for P5's five families: `recipe` with prompts that ask them all (docs/tasks.md).
struct task_recipe : recipe {
  using prompts = five_tasks;
};

/// Runs recipes as `run_tasks` does, which gives them their names.
int run_task_rows(std::vector<named_recipe> rows, int argc, const char* const* argv, const experiment& what);

/// Trains one model a recipe and seed on all families of its prompts, and evaluates it in each template of
/// `values::prompts`, in both protocols (docs/tasks.md). Beside what `run` writes: a table for each family,
/// comparisons.tsv with the paired tests between recipes, and each question's metrics in
/// <recipe>-<seed>/per_user.tsv.gz.
template <class... Rs>
int run_tasks(int argc, const char* const* argv, const experiment& what = {}) {
  static_assert(sizeof...(Rs) > 0, "run_tasks<...> needs at least one recipe");
  static_assert(
      (TaskPrompts<typename Rs::prompts> && ...),
      "a recipe of run_tasks needs prompts with task families: using prompts = recglm::five_tasks; (docs/tasks.md)");
  std::vector<named_recipe> rows;
  (detail::add_row<Rs>(rows), ...);
  return run_task_rows(std::move(rows), argc, argv, what);
}

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/tasks/run_tasks-inl.hpp"
#endif
