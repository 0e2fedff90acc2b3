#pragma once
#include "recglm/items/random_id.hpp"

#include <numeric>

#include "recglm/concepts.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/items/number_text.hpp"

namespace recglm {

RECGLM_FUNC void random_id::fit(const catalogue& c) {
  check(first >= 0, "random_id: first is ", first, "; numbers must not be negative");
  std::vector<std::int64_t> drawn(c.titles.size());
  std::iota(drawn.begin(), drawn.end(), first);
  random_engine rng = stream(seed, "random_id");
  shuffle(rng, drawn);
  numbers = item_numbers(std::move(drawn));
}

RECGLM_FUNC std::optional<item_id> random_id::find(std::string_view text) const {
  const auto number = form.number(text);
  return number ? numbers.item(*number) : std::nullopt;
}

}  // namespace recglm
