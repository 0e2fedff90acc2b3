#pragma once
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "recglm/core/types.hpp"
#include "recglm/core/value_range.hpp"

namespace recglm {

/// A linear model of the items that users have in common, in closed form (EASE, Steck, WWW 2019, arXiv 1905.03375): an
/// item is predicted from a user's others by the weights B that minimise |X - X B|^2 + l2 |B|^2 with a diagonal of 0, X
/// the (users, items) matrix of what was met in training. Items are ranked by the sum of the history's weights; order
/// and repetitions do not count. Equal scores by lower id.
struct ease {
  static constexpr std::string_view name = "ease";
  double l2 = 250;  ///< the published setting depends on the data: 500 for ML-20M, 200 for MSD; RecBole's is 250

  template <class Visit>
  void visit(Visit&& v) {
    v("l2", l2, explained("weight of the penalty on B", value_range::not_negative()));
  }

  /// Counts the pairs and inverts a matrix (items, items) of floats: for Beauty's 12,101 items 586 MB and 1.8 TFLOP.
  /// Throws where memory does not allow that, and where a training event names an item that the catalogue does not
  /// have.
  void fit(const catalogue& c);

  /// A score for every item.
  std::vector<double> scores(const history& h) const;

 private:
  struct tables {
    std::size_t items;
    std::vector<float> inverse;  ///< (items, items): (X' X + l2)^-1
  };
  std::shared_ptr<const tables> tables_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/ease-inl.hpp"
#endif
