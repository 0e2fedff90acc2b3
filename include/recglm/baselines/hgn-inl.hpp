#pragma once
#include "recglm/baselines/hgn.hpp"

#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC std::unique_ptr<next_item_model::network> hgn::make(const sizes& of, random_engine& rng) const {
  return std::make_unique<hgn_network<cpu<float>>>(*this, of.items, of.users, rng);
}

}  // namespace recglm
