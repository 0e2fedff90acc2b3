#pragma once
#include "recglm/items/number_text.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

RECGLM_FUNC std::string number_form::text(std::int64_t number) const {
  std::string bare = std::to_string(number);
  if (static_cast<int>(bare.size()) < digits) bare.insert(0, digits - bare.size(), '0');
  std::string out = word;
  for (std::size_t i = 0; i < bare.size(); ++i) {
    if (spaced || i == 0)
      if (!out.empty()) out += ' ';
    out += bare[i];
  }
  return out;
}

RECGLM_FUNC std::optional<std::int64_t> number_form::number(std::string_view s) const {
  if (s.substr(0, word.size()) != word) return std::nullopt;
  std::int64_t n = 0;
  int seen = 0;
  for (char c : s.substr(word.size())) {
    if (c == ' ') continue;
    if (c < '0' || c > '9' || ++seen > 18) return std::nullopt;
    n = n * 10 + (c - '0');
  }
  if (seen == 0 || text(n) != s) return std::nullopt;
  return n;
}

RECGLM_FUNC item_numbers::item_numbers(std::vector<std::int64_t> numbers) {
  const std::int64_t last = numbers.empty() ? -1 : *std::max_element(numbers.begin(), numbers.end());
  std::vector<item_id> items(static_cast<std::size_t>(last + 1), -1);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    check(numbers[i] >= 0 && items[numbers[i]] < 0, "items: the number ", numbers[i], " of item ", i,
          " is negative or another item's too");
    items[numbers[i]] = static_cast<item_id>(i);
  }
  tables_ = std::make_shared<const tables>(tables{std::move(numbers), std::move(items)});
}

RECGLM_FUNC std::int64_t item_numbers::number(item_id item) const {
  check(tables_ && item >= 0 && item < static_cast<item_id>(tables_->numbers.size()), "items: item ", item,
        " is not in the catalogue of ", tables_ ? tables_->numbers.size() : 0,
        " items; call fit with the one that has it");
  return tables_->numbers[item];
}

RECGLM_FUNC std::optional<item_id> item_numbers::item(std::int64_t number) const {
  if (!tables_ || number < 0 || number >= static_cast<std::int64_t>(tables_->items.size()) ||
      tables_->items[number] < 0)
    return std::nullopt;
  return tables_->items[number];
}

}  // namespace recglm
