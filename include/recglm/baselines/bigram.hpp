#pragma once
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "recglm/baselines/transitions.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

/// What followed the last item in training, most often first; equal counts by popularity, then by lower id. Items that
/// never followed it are in no list, so lists may be short or empty.
struct bigram {
  static constexpr std::string_view name = "bigram";

  /// Counts the training transitions. Throws where an event names an item that the catalogue does not have.
  void fit(const catalogue& c);

  /// The best `list` items, best first, without those of `excluded` (sorted).
  std::vector<item_id> rank(const history& h, int list, std::span<const item_id> excluded) const;

 private:
  std::shared_ptr<const transitions> known_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/bigram-inl.hpp"
#endif
