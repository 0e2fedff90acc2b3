#include "recglm/items/random_id.hpp"

#include <set>

#include "recglm/laws/text.hpp"
#include "support/catch.hpp"

namespace items_random_id_tests {

using recglm::catalogue;
using recglm::random_id;

TEST_CASE("random ids are a permutation that its seed decides", "[items]") {
  catalogue c;
  c.titles.resize(500);
  random_id a, b, other{.seed = 2};
  a.fit(c);
  b.fit(c);
  other.fit(c);
  std::set<std::string> texts;
  int same = 0, in_place = 0;
  for (int i = 0; i < 500; ++i) {
    REQUIRE(a.text(i) == b.text(i));
    same += a.text(i) == other.text(i);
    in_place += a.text(i) == "item " + std::to_string(i + 1);
    texts.insert(a.text(i));
  }
  REQUIRE(same < 10);
  REQUIRE(in_place < 10);
  for (int n = 1; n <= 500; ++n) REQUIRE(texts.count("item " + std::to_string(n)) == 1);
}

TEST_CASE("random ids see neither titles nor behaviour", "[items]") {
  catalogue plain, told;
  plain.titles.resize(50);
  told.titles.assign(50, "Soap");
  told.train.push_back({0, 3, 0, 0, -1});
  random_id a, b;
  a.fit(plain);
  b.fit(told);
  for (int i = 0; i < 50; ++i) REQUIRE(a.text(i) == b.text(i));
}

TEST_CASE("random ids keep the laws of items", "[items]") {
  catalogue c;
  c.titles.resize(300);
  for (const recglm::number_form& form : {recglm::number_form{}, recglm::number_form{.digits = 4, .spaced = true}}) {
    random_id items{.seed = 9, .first = 1001, .form = form};
    items.fit(c);
    REQUIRE(broken_laws(items, 300) == std::vector<std::string>{});
  }
}

TEST_CASE("an item that the catalogue did not have is refused", "[items]") {
  REQUIRE_THROWS_WITH(random_id{}.text(0),
                      "items: item 0 is not in the catalogue of 0 items; call fit with the one that has it");
  random_id negative{.first = -1};
  REQUIRE_THROWS_WITH(negative.fit({}), "random_id: first is -1; numbers must not be negative");
}

}  // namespace items_random_id_tests
