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
  void fit(const catalogue& c);

  /// The best `list` items, best first, without those of `excluded` (sorted); fewer where there are not so many.
  std::vector<item_id> rank(const history&, int list, std::span<const item_id> excluded) const;

 private:
  std::vector<item_id> order_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/popularity-inl.hpp"
#endif
