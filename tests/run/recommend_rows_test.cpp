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

TEST_CASE("a title with semicolons, line ends or backslashes can be asked", "[run]") {
  recglm::saved_items items = three();
  items.add("Salt & Pepper Set", "Salt &amp; Pepper Set");
  items.add("item 5", "Nuts; Bolts; and More");
  items.add("Nuts", "Nuts");
  items.add("Red Plate", "Red\nPlate");
  items.add("AC\\DC", "AC\\DC");
  items.add("item 9", " begins with a blank");
  const auto asked = [&](const std::string& history) {
    std::vector<int> out;
    for (const recglm::interaction& e : recglm::detail::named_history(items, history)) out.push_back(e.item);
    return out;
  };
  using ids = std::vector<int>;
  REQUIRE(asked("Salt &amp; Pepper Set") == ids{3});
  REQUIRE(asked("Salt &amp; Pepper Set; Amber Top Coat;Salt &amp\\; Pepper Set") == ids{3, 2, 3});
  REQUIRE(asked("Nuts; Bolts; and More; Nuts") == ids{4, 5});  // the longest title that fits
  REQUIRE(asked("Nuts; Amber Top Coat") == ids{5, 2});
  REQUIRE(asked("Red\\nPlate; AC\\DC; AC\\\\DC; \\sbegins with a blank") == ids{6, 7, 7, 8});
  REQUIRE_THROWS_WITH(
      asked("Red Plat"),
      "--history: no item is called 'Red Plat'; nearest are 'Red\\nPlate', 'Amber Top Coat', 'Violet Body Butter'");
  REQUIRE_THROWS_WITH(asked("Salt; Nuts"), Catch::Matchers::StartsWith("--history: no item is called 'Salt'"));
}

}  // namespace run_recommend_rows_tests
