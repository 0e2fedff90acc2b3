#pragma once
#include "recglm/concepts.hpp"
#include "recglm/items/number_text.hpp"

namespace recglm {

/// Items as numbers in the order in which the users met them, so that neighbours in a history have neighbouring numbers
/// (P5's indexing, PAPER 3.8). By default only the training part is looked at (PAPER 4.1); `from_train = false` takes
/// the ids of the file as they stand, which in the published P5 files give the answer away: for the demonstration of
/// that leak alone.
struct sequential_id {
  static constexpr std::string_view name = "sequential-id";
  bool from_train = true;
  int first = 1;
  number_form form = {};
  item_numbers numbers = {};  ///< made by `fit`; public so that a policy stays an aggregate

  /// Numbers items along `catalogue::train`, then those that do not occur there by id.
  void fit(const catalogue& c) {
    check(first >= 0, "sequential_id: first is ", first, "; numbers must not be negative");
    std::vector<std::int64_t> drawn(c.titles.size(), -1);
    std::int64_t next = first;
    if (from_train)
      for (const interaction& x : c.train) {
        check(x.item >= 0 && x.item < static_cast<item_id>(drawn.size()), "sequential_id: user ", x.user, " met item ",
              x.item, ", but the catalogue has ", drawn.size(), " items");
        if (drawn[x.item] < 0) drawn[x.item] = next++;
      }
    for (std::int64_t& number : drawn)
      if (number < 0) number = next++;
    numbers = item_numbers(std::move(drawn));
  }

  std::string text(item_id item) const { return form.text(numbers.number(item)); }

  std::optional<item_id> find(std::string_view text) const {
    const auto number = form.number(text);
    return number ? numbers.item(*number) : std::nullopt;
  }

  template <class V>
  void visit(V&& v) {
    v("from-train", from_train,
      "number along the training part; false: the ids of the file as they are, which may leak");
    v("first", first, "smallest number");
    v("word", form.word, "word before the number");
    v("digits", form.digits, "digits at least, by zeros in front");
    v("spaced", form.spaced, "a space between digits");
  }
};
static_assert(ItemRepresentation<sequential_id>);

}  // namespace recglm
