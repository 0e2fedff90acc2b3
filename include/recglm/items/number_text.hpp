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

  std::string text(std::int64_t number) const;

  /// The number whose text this is, spelt exactly so; nothing for any other text.
  std::optional<std::int64_t> number(std::string_view s) const;
};

/// Items and the numbers that stand for them, one to one; shared by the copies of a policy.
class item_numbers {
 public:
  item_numbers() = default;
  /// `numbers[i]` stands for item i. Throws if a number is negative or stands for two items.
  explicit item_numbers(std::vector<std::int64_t> numbers);

  /// The number of an item. Throws for an item that the catalogue did not have.
  std::int64_t number(item_id item) const;

  /// The item that a number stands for.
  std::optional<item_id> item(std::int64_t number) const;

 private:
  struct tables {
    std::vector<std::int64_t> numbers;
    std::vector<item_id> items;
  };
  std::shared_ptr<const tables> tables_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/items/number_text-inl.hpp"
#endif
