#pragma once
#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/run_rows.hpp"
#include "recglm/run/tasks/baseline_answers.hpp"
#include "recglm/run/tasks/comparisons.hpp"
#include "recglm/run/tasks/run_tasks.hpp"
#include "recglm/run/tasks/task_source.hpp"

/// \file
/// What happens below `run_tasks`, once for all recipes; recglm::compiled holds it.

namespace recglm {

namespace detail {

/// Each question's metrics: template, metric, user, item, value.
std::string per_user_tsv(const std::vector<evaluated_prompt>& prompts, const experiment_context& s,
                         const task_row& row);

/// One recipe with one seed: trained on all families, evaluated in every template. Nothing if it was interrupted.
std::optional<task_row> make_task_row(const any_recipe& ready, const experiment_context& s, const entity_pool& pool,
                                      const std::vector<evaluated_prompt>& prompts, const std::string& recipe,
                                      std::uint64_t seed, const std::filesystem::path& folder, progress_lines& lines);

/// The rows that cost nothing, each with the templates that it can answer.
std::vector<task_row> task_baseline_rows(const any_recipe& ready, const experiment_context& s,
                                         const std::vector<evaluated_prompt>& prompts);

/// What no ranking can have given in a template's columns (paper.md 1.9), in words; empty where all is well.
std::vector<std::string> impossible_lists(const evaluated_prompt& e, const task_row& row, std::size_t prompt);

}  // namespace detail

int run_task_rows(std::vector<named_recipe> rows, int argc, const char* const* argv, const experiment& what);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/tasks/run_task_rows-inl.hpp"
#endif
