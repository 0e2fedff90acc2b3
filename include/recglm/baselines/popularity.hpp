#pragma once
#include <algorithm>
#include <numeric>
#include <string_view>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

/// The items that most training events are of, the same for everybody; equal counts by lower id.
struct popularity {
  static constexpr std::string_view name = "popularity";

  /// Counts the training events. Throws where one names an item that the catalogue does not have.
  void fit(const catalogue& c) {
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

  /// The best `list` items, best first, without those of `excluded` (sorted); fewer where there are not so many.
  std::vector<item_id> rank(const history&, int list, std::span<const item_id> excluded) const {
    std::vector<item_id> out;
    for (item_id i : order_) {
      if (static_cast<int>(out.size()) >= list) break;
      if (!std::binary_search(excluded.begin(), excluded.end(), i)) out.push_back(i);
    }
    return out;
  }

 private:
  std::vector<item_id> order_;
};

}  // namespace recglm
