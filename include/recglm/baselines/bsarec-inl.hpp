#pragma once
#include "recglm/baselines/bsarec.hpp"

#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC std::unique_ptr<next_item_model::network> bsarec::make(const sizes& of, random_engine& rng) const {
  return std::make_unique<bsarec_network<cpu<float>>>(*this, of.items, length, rng);
}

}  // namespace recglm
