#pragma once
#include "recglm/baselines/sasrec.hpp"

#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC std::unique_ptr<next_item_model::network> sasrec::make(const sizes& of, random_engine& rng) const {
  return std::make_unique<sasrec_network<cpu<float>>>(*this, of.items, length, rng);
}

}  // namespace recglm
