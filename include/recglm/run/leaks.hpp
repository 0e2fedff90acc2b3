#pragma once
#include "recglm/probes/family_overlap.hpp"
#include "recglm/probes/future_co_occurrence.hpp"
#include "recglm/probes/id_order.hpp"
#include "recglm/probes/split_overlap.hpp"
#include "recglm/probes/target_in_prompt.hpp"
#include "recglm/run/evaluate.hpp"
#include "recglm/run/experiment_context.hpp"

namespace recglm {

/// What the leak probes find before a recipe is trained: numbers that give the next item away, test
/// questions that hold their answer, held-out events in the training part of the same or of another family, items known
/// to go together from the future alone. `ready` has its items fitted. Empty where
/// all is well.
std::vector<std::string> leaks_of(const any_recipe& ready, const experiment_context& s);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/leaks-inl.hpp"
#endif
