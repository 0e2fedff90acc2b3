#pragma once
#include <algorithm>
#include <string_view>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

/// Knows nothing but the ids of the file: recommends last id + 1, + 2, ..., from the first again after the last. Should
/// be at the bottom; where it is not, the ids give the answers away (paper.md 4.1).
struct next_id {
  static constexpr std::string_view name = "next-id";
  bool from_largest = false;  ///< count from the largest id of the history instead of from the last

  /// Sees only how many items there are.
  void fit(const catalogue& c) { items_ = static_cast<item_id>(c.titles.size()); }

  /// The best `list` items, best first, without those of `excluded` (sorted); fewer where there are not so many. An
  /// empty history counts from the first id.
  std::vector<item_id> rank(const history& h, int list, std::span<const item_id> excluded) const;

 private:
  item_id items_ = 0;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/next_id-inl.hpp"
#endif
