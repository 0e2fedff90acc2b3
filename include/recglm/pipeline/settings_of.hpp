#pragma once
#include "recglm/pipeline/values.hpp"
#include "recglm/train/settings.hpp"

namespace recglm {

/// How a model is trained, from the values of its recipe: steps or seconds, rates, optimiser, validation. Without
/// checkpoints.
training_settings settings_of(const values& v, std::uint64_t seed);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/pipeline/settings_of-inl.hpp"
#endif
