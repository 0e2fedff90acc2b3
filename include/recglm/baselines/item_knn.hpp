#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/types.hpp"
#include "recglm/core/value_range.hpp"

namespace recglm {

/// Items whose sets of training users are like those of the items of the history: the cosine of the two sets, shrunk
/// where few users are common, summed over the last items of the history. Equal scores, zero included, by lower id.
/// Where items repeat, the history's own items get no score from themselves.
struct item_knn {
  static constexpr std::string_view name = "item-knn";
  int neighbours = 0;    ///< kept for each item, the most similar ones; 0: all
  int last = 0;          ///< steps of the history that count, the latest ones; 0: all
  double shrinkage = 0;  ///< a cosine is multiplied by n / (n + shrinkage), n the users that two items share

  template <class Visit>
  void visit(Visit&& v) {
    v("neighbours", neighbours,
      explained("similar items kept for each item, 0 for all", value_range::between(0, 1 << 30)));
    v("last", last, explained("latest items of a history that count, 0 for all", value_range::between(0, 1 << 30)));
    v("shrinkage", shrinkage, explained("of cosines that rest on few users", value_range::between(0, 1e9)));
  }

  /// Counts the users that two items share. Time and memory grow with the sum of squared history lengths. Throws where
  /// a training event names an item that the catalogue does not have.
  void fit(const catalogue& c);

  /// A score for every item.
  std::vector<double> scores(const history& h) const;

 private:
  struct tables {
    std::vector<std::size_t> offsets;  ///< item i is like items[offsets[i]..offsets[i + 1])
    std::vector<item_id> items;
    std::vector<float> cosines;
    bool baskets = false;
  };
  std::shared_ptr<const tables> tables_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/item_knn-inl.hpp"
#endif
