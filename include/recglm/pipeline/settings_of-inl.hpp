#pragma once
#include "recglm/pipeline/settings_of.hpp"

#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC training_settings settings_of(const values& v, std::uint64_t seed) {
  training_settings s;
  s.seed = seed;
  s.steps = v.no_train || v.seconds > 0 || v.epochs > 0 ? 0 : v.steps;
  s.epochs = v.no_train ? 0 : v.epochs;
  s.max_seconds = v.no_train ? 0 : v.seconds;
  s.rates.peak = v.learning_rate;
  s.rates.warm_up = v.warm_up;
  s.optimiser.weight_decay = v.weight_decay;
  s.optimiser.clip = v.clip;
  s.micro_tokens = v.micro_tokens;
  s.validate_every = v.validate_every;
  s.patience = v.validate_every > 0 ? v.patience : 0;
  return s;
}

}  // namespace recglm
