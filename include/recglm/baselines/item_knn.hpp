#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/baselines/best_items.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

/// Items whose sets of training users are like those of the items of the history: the cosine of the two sets, summed
/// over the history. Equal scores, zero included, by lower id. Where items repeat, the history's own items get no score
/// from themselves.
struct item_knn {
  static constexpr std::string_view name = "item-knn";
  int neighbours = 0;  ///< kept for each item, the most similar ones; 0: all

  /// Counts the users that two items share. Time and memory grow with the sum of squared history lengths. Throws where
  /// a training event names an item that the catalogue does not have.
  void fit(const catalogue& c);

  /// The best `list` items, best first, without those of `excluded` (sorted); fewer where there are not so many.
  std::vector<item_id> rank(const history& h, int list, std::span<const item_id> excluded) const;

 private:
  struct tables {
    std::vector<std::size_t> offsets;  ///< item i is like items[offsets[i]..offsets[i + 1])
    std::vector<item_id> items;
    std::vector<float> cosines;
  };
  std::shared_ptr<const tables> tables_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/item_knn-inl.hpp"
#endif
