#pragma once
#include <string_view>
#include <vector>

#include "recglm/core/types.hpp"

namespace recglm {

/// The items that most training events are of, the same for everybody; equal counts by lower id.
struct popularity {
  static constexpr std::string_view name = "popularity";

  /// Counts the training events. Throws where one names an item that the catalogue does not have.
  void fit(const catalogue& c);

  /// The number of each item's training events.
  std::vector<double> scores(const history&) const { return counts_; }

 private:
  std::vector<double> counts_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/popularity-inl.hpp"
#endif
