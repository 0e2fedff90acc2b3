#include "recglm/items/number_text.hpp"

#include "support/catch.hpp"

namespace items_number_text_tests {

using recglm::item_numbers;
using recglm::number_form;

TEST_CASE("numbers are written with a word, zeros and spaces as asked", "[items]") {
  REQUIRE(number_form{}.text(4821) == "item 4821");
  REQUIRE(number_form{.digits = 6}.text(42) == "item 000042");
  REQUIRE(number_form{.word = "product", .spaced = true}.text(407) == "product 4 0 7");
  REQUIRE(number_form{.word = "", .digits = 3, .spaced = true}.text(7) == "0 0 7");
}

TEST_CASE("only the very text of a number is read back", "[items]") {
  for (const number_form& form :
       {number_form{}, number_form{.digits = 5}, number_form{.spaced = true}, number_form{.word = ""}})
    for (std::int64_t n : {0, 7, 10, 99999, 123456789}) REQUIRE(form.number(form.text(n)) == n);
  for (const char* wrong : {"", "item", "item ", "item 04", "item 4 ", " item 4", "item 4 2", "item4", "items 4",
                            "item 4x", "item -4", "item 99999999999999999999"})
    REQUIRE_FALSE(number_form{}.number(wrong).has_value());
  REQUIRE_FALSE(number_form{.digits = 3}.number("item 42").has_value());
  REQUIRE_FALSE(number_form{.spaced = true}.number("item 42").has_value());
}

TEST_CASE("a table knows the number of an item and the item of a number", "[items]") {
  const item_numbers table({5, 0, 3});
  REQUIRE(table.number(0) == 5);
  REQUIRE(table.item(3) == 2);
  REQUIRE_FALSE(table.item(1).has_value());
  REQUIRE_FALSE(table.item(6).has_value());
  REQUIRE_FALSE(table.item(-1).has_value());
  REQUIRE_THROWS_WITH(table.number(3),
                      "items: item 3 is not in the catalogue of 3 items; call fit with the one that has it");
  REQUIRE_THROWS_WITH(item_numbers{}.number(0),
                      "items: item 0 is not in the catalogue of 0 items; call fit with the one that has it");
  REQUIRE_THROWS_WITH(item_numbers({4, 4}), "items: the number 4 of item 1 is negative or another item's too");
}

}  // namespace items_number_text_tests
