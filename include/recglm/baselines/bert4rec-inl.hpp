#pragma once
#include "recglm/baselines/bert4rec.hpp"

#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC std::unique_ptr<next_item_model::network> bert4rec::make(const sizes& of, random_engine& rng) const {
  return std::make_unique<bert4rec_network<cpu<float>>>(*this, of.items, length, rng);
}

}  // namespace recglm
