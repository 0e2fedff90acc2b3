#include "recglm/items/sequential_id.hpp"

#include "recglm/laws/text.hpp"
#include "support/catch.hpp"

namespace items_sequential_id_tests {

using recglm::catalogue;
using recglm::sequential_id;

namespace {

catalogue small() {
  catalogue c;
  c.titles.resize(6);
  for (recglm::item_id item : {4, 2, 4, 5}) c.train.push_back({0, item, 0, 0, -1});
  return c;
}

}  // namespace

TEST_CASE("sequential ids follow the training part, then the ids of the file", "[items]") {
  sequential_id items;
  items.fit(small());
  std::vector<std::string> texts;
  for (int i = 0; i < 6; ++i) texts.push_back(items.text(i));
  REQUIRE(texts == std::vector<std::string>{"item 4", "item 5", "item 2", "item 6", "item 1", "item 3"});
  REQUIRE(items.find("item 3") == 5);
}

TEST_CASE("the ids of the file as they are begin with 1 and ignore the training part", "[items]") {
  sequential_id items{.from_train = false};
  items.fit(small());
  for (int i = 0; i < 6; ++i) REQUIRE(items.text(i) == "item " + std::to_string(i + 1));
}

TEST_CASE("sequential ids keep the laws of items", "[items]") {
  recglm::random_engine rng(3);
  catalogue c;
  c.titles.resize(200);
  for (int n = 0; n < 400; ++n) c.train.push_back({0, static_cast<recglm::item_id>(rng.below(150)), 0, n, -1});
  sequential_id items{.first = 0};
  items.fit(c);
  REQUIRE(broken_laws(items, 200) == std::vector<std::string>{});
}

TEST_CASE("a training part that names an unknown item is refused", "[items]") {
  catalogue c = small();
  c.train.push_back({7, 6, 0, 0, -1});
  sequential_id items;
  REQUIRE_THROWS_WITH(items.fit(c), "sequential_id: user 7 met item 6, but the catalogue has 6 items");
}

}  // namespace items_sequential_id_tests
