#pragma once
#include <numeric>

#include "recglm/concepts.hpp"
#include "recglm/core/value_range.hpp"
#include "recglm/items/number_text.hpp"

namespace recglm {

/// Items as numbers that say nothing: a random permutation of first .. first + items - 1 (OpenP5's random indexing,
/// paper.md 3.8), the same for one seed on every machine.
struct random_id {
  static constexpr std::string_view name = "random-id";
  std::uint64_t seed = 1;
  int first = 1;
  number_form form = {};
  item_numbers numbers = {};  ///< made by `fit`; public so that a policy stays an aggregate

  /// Sees only how many items there are.
  void fit(const catalogue& c);

  std::string text(item_id item) const { return form.text(numbers.number(item)); }

  std::optional<item_id> find(std::string_view text) const;

  template <class V>
  void visit(V&& v) {
    v("seed", seed, "seed of the permutation");
    v("first", first, explained("smallest number", value_range::at_least(0)));
    v("word", form.word, "word before the number");
    v("digits", form.digits, explained("digits at least, by zeros in front", value_range::between(0, 100)));
    v("spaced", form.spaced, "a space between digits");
  }
};
static_assert(ItemRepresentation<random_id>);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/items/random_id-inl.hpp"
#endif
