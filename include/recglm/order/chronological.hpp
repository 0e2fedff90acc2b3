#pragma once
#include <numeric>

#include "recglm/concepts.hpp"

namespace recglm {

/// RecSysLLM: the blanks are in Part B as they was in the text (paper.md 1.3). Draws nothing.
struct chronological {
  static constexpr std::string_view name = "chronological";

  template <RandomSource R>
  std::vector<int> arrange(const mask_plan& plan, R&) const {
    std::vector<int> order(plan.spans.size());
    std::iota(order.begin(), order.end(), 0);
    return order;
  }
};
static_assert(SpanOrder<chronological>);

}  // namespace recglm
