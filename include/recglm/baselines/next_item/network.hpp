#pragma once
#include <functional>
#include <span>

#include "recglm/autograd/ops.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

/// A network that says which item comes next. It reads texts of items: `tokens` of a batch are items, `inter` their
/// positions counted so that the last item of the longest text has `length` - 1, `intra` the users.
template <class B>
class next_item_network {
 public:
  using backend = B;
  using scalar = typename B::scalar;
  virtual ~next_item_network() = default;

  /// Calls `each` for every weight, always in one order.
  virtual void visit(const std::function<void(parameter<B>&)>& each) = 0;

  /// States (asked rows, width) after the items of these rows of the batch. Drops nothing while the tape is paused.
  virtual variable<B> states(tape<B>& t, const batch& texts, std::span<const std::int32_t> asked) = 0;

  /// The table (items, width): its product with a state is an item's score.
  virtual parameter<B>& table() = 0;
  /// The same as a variable, where scores are not the plain product with the table.
  virtual variable<B> table_rows(tape<B>& t) { return all_rows(t, table()); }
  /// Whether scores are products with the plain table, so that a loss over all items needs no copy of it.
  virtual bool plain_table() const { return true; }

  /// An item that stands for "which one?" in the last place of a text; -1 where a state after the last item answers.
  virtual item_id mask() const { return -1; }

  template <class Visit>
  void parameters(Visit&& each) {
    visit([&](parameter<B>& p) { each(p); });
  }
};

}  // namespace recglm
