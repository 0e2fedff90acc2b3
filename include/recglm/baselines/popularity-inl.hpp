#pragma once
#include "recglm/baselines/popularity.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

RECGLM_FUNC void popularity::fit(const catalogue& c) {
  std::vector<std::int64_t> count(c.titles.size(), 0);
  for (const interaction& e : c.train) {
    check(e.item >= 0 && static_cast<std::size_t>(e.item) < count.size(), "popularity: a training event of user ",
          e.user, " is of item ", e.item, ", but the catalogue has ", count.size(), " items");
    ++count[static_cast<std::size_t>(e.item)];
  }
  order_.resize(count.size());
  std::iota(order_.begin(), order_.end(), 0);
  std::stable_sort(order_.begin(), order_.end(), [&](item_id a, item_id b) { return count[a] > count[b]; });
}

RECGLM_FUNC std::vector<item_id> popularity::rank(const history&, int list, std::span<const item_id> excluded) const {
  std::vector<item_id> out;
  for (item_id i : order_) {
    if (static_cast<int>(out.size()) >= list) break;
    if (!std::binary_search(excluded.begin(), excluded.end(), i)) out.push_back(i);
  }
  return out;
}

}  // namespace recglm
