#include "recglm/baselines/next_id.hpp"

#include "support/catch.hpp"

namespace baselines_next_id_tests {

TEST_CASE("next-id continues from the last or the largest id and round the end", "[baselines]") {
  recglm::catalogue c;
  c.titles.resize(6);
  recglm::next_id last, largest;
  largest.from_largest = true;
  last.fit(c);
  largest.fit(c);
  const std::vector<recglm::interaction> past{{0, 4, 0, 0, -1}, {0, 2, 0, 1, -1}};
  const recglm::history h{0, past, {}};
  REQUIRE(last.rank(h, 10, {}) == std::vector<recglm::item_id>{3, 4, 5, 0, 1, 2});
  REQUIRE(largest.rank(h, 3, {}) == std::vector<recglm::item_id>{5, 0, 1});
  const std::vector<recglm::item_id> excluded{2, 4};
  REQUIRE(last.rank(h, 3, excluded) == std::vector<recglm::item_id>{3, 5, 0});
  REQUIRE(last.rank({}, 2, {}) == std::vector<recglm::item_id>{0, 1});
  c.titles.resize(3);
  last.fit(c);
  REQUIRE_THROWS_WITH(last.rank(h, 3, {}), "next_id: user 0 met item 4, but the catalogue has 3 items");
}

}  // namespace baselines_next_id_tests
