#pragma once
#include "recglm/baselines/next_id.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

RECGLM_FUNC std::vector<item_id> next_id::rank(const history& h, int list, std::span<const item_id> excluded) const {
  item_id start = -1;
  for (const interaction& e : h.past) {
    check(e.item >= 0 && e.item < items_, "next_id: user ", h.user, " met item ", e.item, ", but the catalogue has ",
          items_, " items");
    start = from_largest ? std::max(start, e.item) : e.item;
  }
  std::vector<item_id> out;
  for (item_id step = 1; step <= items_ && static_cast<int>(out.size()) < list; ++step) {
    const auto i = static_cast<item_id>((static_cast<std::int64_t>(start) + step) % items_);
    if (!std::binary_search(excluded.begin(), excluded.end(), i)) out.push_back(i);
  }
  return out;
}

}  // namespace recglm
