#include "recglm/baselines/popularity.hpp"

#include "recglm/baselines/baseline.hpp"
#include "support/catch.hpp"

namespace baselines_popularity_tests {

TEST_CASE("popularity counts training events, equal counts by lower id", "[baselines]") {
  recglm::catalogue c;
  c.titles.resize(5);
  for (const int item : {3, 1, 3, 4, 1, 3}) c.train.push_back({0, item, 0, 0, -1});
  recglm::popularity p;
  p.fit(c);
  const recglm::history h;
  REQUIRE(recglm::ranked(p, h, 10, {}) == std::vector<recglm::item_id>{3, 1, 4, 0, 2});
  REQUIRE(recglm::ranked(p, h, 2, {}) == std::vector<recglm::item_id>{3, 1});
  const std::vector<recglm::item_id> excluded{1, 3};
  REQUIRE(recglm::ranked(p, h, 2, excluded) == std::vector<recglm::item_id>{4, 0});
  c.train.push_back({2, 5, 0, 0, -1});
  REQUIRE_THROWS_WITH(p.fit(c), "popularity: a training event of user 2 is of item 5, but the catalogue has 5 items");
}

}  // namespace baselines_popularity_tests
