#include "recglm/data/synthetic/shop.hpp"

#include <set>

#include "support/catch.hpp"

namespace data_synthetic_shop_tests {

using recglm::shop;
using recglm::world_spec;

TEST_CASE("a shop of any size has titles of its own and full shelves", "[data]") {
  for (const int items : {6, 7, 17, 18, 100, 1000, 5003}) {
    INFO(items);
    world_spec spec;
    spec.items = items;
    const shop goods(spec, 2);
    REQUIRE(goods.items() == items);
    std::set<std::string> titles;
    int cold = 0;
    for (int i = 0; i < items; ++i) {
      REQUIRE(titles.insert(goods.title(i)).second);
      const auto [first, end] = goods.lines_of(goods.at(i).brand);
      const bool of_brand = goods.at(i).line >= first && goods.at(i).line < end;
      REQUIRE(of_brand);
      cold += goods.at(i).cold;
    }
    REQUIRE(cold <= std::lround(spec.cold_share * items));
    if (items >= 100) REQUIRE(cold == std::lround(spec.cold_share * items));
    int shelved = 0;
    for (int l = 0; l < goods.lines(); ++l)
      for (int c = 0; c < recglm::world_words::categories; ++c) {
        bool warm = false;
        for (const int i : goods.variants_of(l, c)) {
          REQUIRE(goods.at(i).line == l);
          REQUIRE(goods.at(i).category == c);
          warm = warm || !goods.at(i).cold;
          ++shelved;
        }
        REQUIRE(warm);
      }
    REQUIRE(shelved == items);
  }
}

TEST_CASE("titles spell the attributes in natural order", "[data]") {
  const shop goods({}, 1);
  for (int i = 0; i < 50; ++i) {
    const auto a = goods.attributes(i);  // brand, category, line, use, colour
    REQUIRE(goods.title(i) == a[0] + " " + a[2] + " " + a[4] + " " + a[1] + " for " + a[3]);
  }
}

TEST_CASE("the lines of a brand are of different departments", "[data]") {
  const shop goods({}, 1);
  for (int b = 0; b < goods.brands(); ++b) {
    std::set<int> departments;
    const auto [first, end] = goods.lines_of(b);
    for (int l = first; l < end; ++l) departments.insert(goods.at(goods.variants_of(l, 0)[0]).department);
    REQUIRE(static_cast<int>(departments.size()) == end - first);
  }
}

TEST_CASE("a spec that describes no world is refused", "[data]") {
  const auto refused = [](auto change) {
    world_spec spec;
    change(spec);
    validate(spec);
  };
  REQUIRE_NOTHROW(refused([](auto&) {}));
  REQUIRE_THROWS_WITH(refused([](auto& s) { s.items = 5; }),
                      "synthetic world: it needs users and at least 6 items, not 2000 and 5");
  REQUIRE_THROWS_WITH(
      refused([](auto& s) { s.min_events = 2; }),
      "synthetic world: events of a user must be at least 3, with mean and maximum not below that, not 2, 12, 60");
  REQUIRE_THROWS_WITH(refused([](auto& s) { s.cold_share = 0.9; }),
                      "synthetic world: shares and chances lie between 0 and 1, that of cold items up to 0.5");
  REQUIRE_THROWS_WITH(
      refused([](auto& s) { s.routine = 0.9; }),
      "synthetic world: the chances of routine, accessory, refill and focus must not be negative and leave some taste");
  REQUIRE_THROWS_WITH(refused([](auto& s) { s.refill_until = 1; }),
                      "synthetic world: a refill is due from 1 event on, not from 4 until 1");
  REQUIRE_THROWS_WITH(refused([](auto& s) { s.match = 0; }), "synthetic world: match must be above 0, not 0");
}

}  // namespace data_synthetic_shop_tests
