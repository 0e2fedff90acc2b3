#include "recglm/baselines/bigram.hpp"

#include "support/catch.hpp"

namespace baselines_bigram_tests {

using recglm::item_id;

TEST_CASE("what followed the last item is ranked by count, popularity and id", "[baselines]") {
  recglm::catalogue c;
  c.titles.resize(6);
  const auto sequence = [&](int user, std::initializer_list<int> items) {
    for (int i : items) c.train.push_back({user, i, 0, 0, -1});
  };
  sequence(0, {0, 4, 0, 4});  // 4 followed 0 twice
  sequence(1, {0, 3, 1});
  sequence(2, {0, 2, 1});
  sequence(3, {0, 5, 2});  // 2 is more popular than 3 and 5, which are alike
  recglm::bigram b;
  b.fit(c);
  const auto rank = [&](item_id last, int list, std::vector<item_id> excluded) {
    const recglm::interaction past[] = {{9, 1, 0, 0, -1}, {9, last, 0, 0, -1}};
    return b.rank({9, past, {}}, list, excluded);
  };
  REQUIRE(rank(0, 9, {}) == std::vector<item_id>{4, 2, 3, 5});
  REQUIRE(rank(0, 2, {}) == std::vector<item_id>{4, 2});
  REQUIRE(rank(0, 9, {2, 4}) == std::vector<item_id>{3, 5});
  REQUIRE(rank(1, 9, {}).empty());  // nothing ever followed it
}

}  // namespace baselines_bigram_tests
