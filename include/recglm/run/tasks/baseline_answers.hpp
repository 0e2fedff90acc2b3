#pragma once
#include <optional>
#include <string>
#include <utility>

#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/tasks/evaluation.hpp"

namespace recglm {

/// What a baseline answers to a template: one that ranks where it asks for items or for one of some candidates, which
/// alone are ranked then; one that rates where it asks for ratings; nothing to any other.
std::optional<task_answers> baseline_answers(const any_recipe& ready, const experiment_context& s,
                                             const evaluated_prompt& e, const baseline_choice::fitted& baseline,
                                             std::uint64_t seed);

/// The one answer that is given to all questions of a template, by its row's name: `mean` says the mean rating of the
/// training part, `frequent` the commonest training answer of the template's family. Nothing where items are asked for.
std::optional<std::pair<std::string, task_answers>> constant_answers(const any_recipe& ready,
                                                                     const experiment_context& s,
                                                                     const evaluated_prompt& e, std::uint64_t seed);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/tasks/baseline_answers-inl.hpp"
#endif
