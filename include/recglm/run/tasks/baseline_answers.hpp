#pragma once
#include <map>

#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/tasks/evaluation.hpp"

namespace recglm {

/// What a row without a language model answers to a template, by the row's name; nothing where it has no answer of that
/// kind. Of `baselines` those that rank answer where items or candidates are asked for, those that rate where ratings
/// are; `mean` says the mean rating of the training part; `frequent` says the commonest training answer of the
/// template's family.
std::vector<std::pair<std::string, task_answers>> baseline_answers(const any_recipe& ready, const experiment_context& s,
                                                                   const std::vector<fitted_baseline>& baselines,
                                                                   const evaluated_prompt& e, std::uint64_t seed);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/tasks/baseline_answers-inl.hpp"
#endif
