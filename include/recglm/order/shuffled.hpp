#pragma once
#include <numeric>

#include "recglm/concepts.hpp"

namespace recglm {

/// GLM: the blanks are in Part B in random order, every permutation alike (paper.md 1.3).
struct shuffled {
  static constexpr std::string_view name = "shuffled";

  template <RandomSource R>
  std::vector<int> arrange(const mask_plan& plan, R& random) const {
    std::vector<int> order(plan.spans.size());
    std::iota(order.begin(), order.end(), 0);
    shuffle(random, order);
    return order;
  }
};
static_assert(SpanOrder<shuffled>);

}  // namespace recglm
