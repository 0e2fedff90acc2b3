#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "recglm/core/types.hpp"

namespace recglm {

/// How often one item followed another in the training sequences: a sparse matrix by rows, items of a row ascending.
class transitions {
 public:
  struct step {
    item_id item;
    int count;
  };

  transitions() = default;
  /// Counts every two neighbouring training events of a user, in the order in which the catalogue has them; of two
  /// neighbouring baskets, each item of the one with each of the other, and none with one of its own. Throws, naming
  /// `who`, where an event names an item that the catalogue does not have.
  transitions(const catalogue& c, const char* who);

  std::size_t items() const { return offsets_.size() - 1; }
  /// What followed `item`.
  std::span<const step> after(item_id item) const {
    return {steps_.data() + offsets_[static_cast<std::size_t>(item)],
            offsets_[static_cast<std::size_t>(item) + 1] - offsets_[static_cast<std::size_t>(item)]};
  }
  /// What followed any of `items`, counts added up; items ascending.
  std::vector<step> after(std::span<const item_id> items) const;
  /// Training events of an item.
  int popularity(item_id item) const { return popularity_[static_cast<std::size_t>(item)]; }
  /// The item of the last step of a history, or the items of a basket, ascending. Throws, naming `who`, where there is
  /// none or the catalogue does not have it.
  std::vector<item_id> last_of(const history& h, const char* who) const;

 private:
  std::vector<std::size_t> offsets_{0};
  std::vector<step> steps_;
  std::vector<int> popularity_;
  bool baskets_ = false;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/transitions-inl.hpp"
#endif
