#pragma once
#include "recglm/items/sequential_id.hpp"

#include "recglm/concepts.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/items/number_text.hpp"

namespace recglm {

RECGLM_FUNC void sequential_id::fit(const catalogue& c) {
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

RECGLM_FUNC std::optional<item_id> sequential_id::find(std::string_view text) const {
  const auto number = form.number(text);
  return number ? numbers.item(*number) : std::nullopt;
}

}  // namespace recglm
