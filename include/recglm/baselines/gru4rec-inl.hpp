#pragma once
#include "recglm/baselines/gru4rec.hpp"

#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC std::unique_ptr<next_item_model::network> gru4rec::make(const sizes& of, random_engine& rng) const {
  return std::make_unique<gru4rec_network<cpu<float>>>(*this, of.items, rng);
}

}  // namespace recglm
