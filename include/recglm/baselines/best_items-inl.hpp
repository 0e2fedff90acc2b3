#pragma once
#include "recglm/baselines/best_items.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

RECGLM_FUNC std::vector<item_id> best_items(std::span<const double> scores, int list,
                                            std::span<const item_id> excluded) {
  std::vector<std::pair<double, item_id>> heap;  // of the best so far, the worst on top
  const auto better = [](const auto& a, const auto& b) {
    return a.first > b.first || (a.first == b.first && a.second < b.second);
  };
  const auto size = static_cast<std::size_t>(std::max(0, list));
  auto skip = excluded.begin();
  for (std::size_t i = 0; i < scores.size() && size > 0; ++i) {
    const auto id = static_cast<item_id>(i);
    while (skip != excluded.end() && *skip < id) ++skip;
    if (skip != excluded.end() && *skip == id) continue;
    if (heap.size() == size) {
      if (!better(std::pair(scores[i], id), heap.front())) continue;
      std::pop_heap(heap.begin(), heap.end(), better);
      heap.back() = {scores[i], id};
    } else {
      heap.emplace_back(scores[i], id);
    }
    std::push_heap(heap.begin(), heap.end(), better);
  }
  std::sort_heap(heap.begin(), heap.end(), better);
  std::vector<item_id> out;
  for (const auto& [score, id] : heap) out.push_back(id);
  return out;
}

}  // namespace recglm
