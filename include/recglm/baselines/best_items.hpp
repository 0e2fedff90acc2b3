#pragma once
#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "recglm/core/types.hpp"

namespace recglm {

/// The best `list` of `scores` (one for each item), best first, equal scores by lower id, without the items of
/// `excluded` (sorted).
std::vector<item_id> best_items(std::span<const double> scores, int list, std::span<const item_id> excluded);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/best_items-inl.hpp"
#endif
