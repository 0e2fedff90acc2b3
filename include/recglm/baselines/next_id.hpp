#pragma once
#include <algorithm>
#include <string_view>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

/// Knows nothing but the ids of the file: recommends last id + 1, + 2, ..., from the first again after the last. Should
/// be at the bottom; where it is not, the ids give the answers away (PAPER 4.1).
struct next_id {
  static constexpr std::string_view name = "next-id";
  bool from_largest = false;  ///< count from the largest id of the history instead of from the last

  /// Sees only how many items there are.
  void fit(const catalogue& c) { items_ = static_cast<item_id>(c.titles.size()); }

  /// The best `list` items, best first, without those of `excluded` (sorted); fewer where there are not so many. An
  /// empty history counts from the first id.
  std::vector<item_id> rank(const history& h, int list, std::span<const item_id> excluded) const {
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

 private:
  item_id items_ = 0;
};

}  // namespace recglm
