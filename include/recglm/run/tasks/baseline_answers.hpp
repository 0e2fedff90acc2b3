#pragma once
#include <map>

#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/tasks/evaluation.hpp"

namespace recglm {

/// What a row that costs nothing answers to a template, by the row's name; nothing where it has no answer of that kind.
/// Popularity, next-id, item-knn and the oracle rank items and candidates; `mean` says the mean rating of the training
/// part; `frequent` says the commonest training answer of the template's family.
std::vector<std::pair<std::string, task_answers>> baseline_answers(const any_recipe& ready, const experiment_context& s,
                                                                   const evaluated_prompt& e, std::uint64_t seed);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/tasks/baseline_answers-inl.hpp"
#endif
