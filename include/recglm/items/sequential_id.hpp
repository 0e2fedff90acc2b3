#pragma once
#include "recglm/concepts.hpp"
#include "recglm/core/value_range.hpp"
#include "recglm/items/number_text.hpp"

namespace recglm {

/// Items as numbers in the order in which the users met them, so that neighbours in a history have neighbouring numbers
/// (P5's indexing, paper.md 3.8). By default only the training part is looked at (paper.md 4.1); `from_train = false`
/// takes the ids of the file as they stand, which in the published P5 files give the answer away: for the demonstration
/// of that leak alone.
struct sequential_id {
  static constexpr std::string_view name = "sequential-id";
  bool from_train = true;
  int first = 1;
  number_form form = {};
  item_numbers numbers = {};  ///< made by `fit`; public so that a policy stays an aggregate

  /// Numbers items along `catalogue::train`, then those that do not occur there by id.
  void fit(const catalogue& c);

  std::string text(item_id item) const { return form.text(numbers.number(item)); }

  std::optional<item_id> find(std::string_view text) const;

  template <class V>
  void visit(V&& v) {
    v("from-train", from_train,
      "number along the training part; false: the ids of the file as they are, which may leak");
    v("first", first, explained("smallest number", value_range::at_least(0)));
    v("word", form.word, "word before the number");
    v("digits", form.digits, explained("digits at least, by zeros in front", value_range::between(0, 100)));
    v("spaced", form.spaced, "a space between digits");
  }
};
static_assert(ItemRepresentation<sequential_id>);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/items/sequential_id-inl.hpp"
#endif
