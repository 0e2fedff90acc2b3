#pragma once
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

/// How a number that stands for an item is written: a word and digits, "item 4821", "item 0042", "item 4 8 2 1".
struct number_form {
  std::string word = "item";  ///< before the digits; may be empty
  int digits = 0;             ///< zeros in front make at least so many
  bool spaced = false;        ///< a space between digits, so that each is a token of its own

  std::string text(std::int64_t number) const {
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

  /// The number whose text this is, spelt exactly so; nothing for any other text.
  std::optional<std::int64_t> number(std::string_view s) const {
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
};

/// Items and the numbers that stand for them, one to one; shared by the copies of a policy.
class item_numbers {
 public:
  item_numbers() = default;
  /// `numbers[i]` stands for item i. Throws if a number is negative or stands for two items.
  explicit item_numbers(std::vector<std::int64_t> numbers) {
    const std::int64_t last = numbers.empty() ? -1 : *std::max_element(numbers.begin(), numbers.end());
    std::vector<item_id> items(static_cast<std::size_t>(last + 1), -1);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      check(numbers[i] >= 0 && items[numbers[i]] < 0, "items: the number ", numbers[i], " of item ", i,
            " is negative or another item's too");
      items[numbers[i]] = static_cast<item_id>(i);
    }
    tables_ = std::make_shared<const tables>(tables{std::move(numbers), std::move(items)});
  }

  /// The number of an item. Throws for an item that the catalogue did not have.
  std::int64_t number(item_id item) const {
    check(tables_ && item >= 0 && item < static_cast<item_id>(tables_->numbers.size()), "items: item ", item,
          " is not in the catalogue of ", tables_ ? tables_->numbers.size() : 0,
          " items; call fit with the one that has it");
    return tables_->numbers[item];
  }

  /// The item that a number stands for.
  std::optional<item_id> item(std::int64_t number) const {
    if (!tables_ || number < 0 || number >= static_cast<std::int64_t>(tables_->items.size()) ||
        tables_->items[number] < 0)
      return std::nullopt;
    return tables_->items[number];
  }

 private:
  struct tables {
    std::vector<std::int64_t> numbers;
    std::vector<item_id> items;
  };
  std::shared_ptr<const tables> tables_;
};

}  // namespace recglm
