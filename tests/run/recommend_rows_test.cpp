#include "recglm/run/recommend_rows.hpp"

#include "support/catch.hpp"

namespace run_recommend_rows_tests {

recglm::saved_items three() {
  recglm::saved_items items;
  items.add("item 1", "Violet Body Butter");
  items.add("item 2", "Violet Hand Cream");
  items.add("item 3", "Amber Top Coat");
  return items;
}

TEST_CASE("the nearest titles share most of their letters", "[run]") {
  REQUIRE(recglm::nearest_titles(three(), "violet body buter", 1) == std::vector<std::string>{"Violet Body Butter"});
  REQUIRE(recglm::nearest_titles(three(), "top", 5).size() == 3);
}

TEST_CASE("a history is titles or texts between semicolons", "[run]") {
  const auto past = recglm::detail::named_history(three(), " Violet Hand Cream;item 3 ;");
  REQUIRE(past.size() == 2);
  REQUIRE(past[0].item == 1);
  REQUIRE(past[1].item == 2);
  REQUIRE(past[0].time < past[1].time);
  REQUIRE_THROWS_WITH(recglm::detail::named_history(three(), " ; "),
                      "--history names no title; write --history \"title; title; ...\"");
  REQUIRE_THROWS_WITH(recglm::detail::named_history(three(), "Amber Top"),
                      "--history: no item is called 'Amber Top'; nearest are 'Amber Top Coat', 'Violet Body Butter', "
                      "'Violet Hand Cream'");
}

}  // namespace run_recommend_rows_tests
