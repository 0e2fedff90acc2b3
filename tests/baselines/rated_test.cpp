#include "recglm/baselines/rated.hpp"

#include "support/catch.hpp"

namespace baselines_rated_tests {

TEST_CASE("ratings of the training are known by mean, ends, users and items", "[baselines]") {
  recglm::catalogue c;
  c.titles.resize(4);
  c.train = {{0, 1, 2, 0, -1}, {0, 2, 0, 1, -1}, {2, 3, 5, 0, -1}, {2, 1, 5, 1, -1}};
  const recglm::training_ratings known(c, "x");
  REQUIRE(known.mean == 4);
  REQUIRE(known.kept(1) == 2);
  REQUIRE(known.kept(4.5) == 4.5);
  REQUIRE(known.kept(7) == 5);
  REQUIRE((known.knows_user(0) && !known.knows_user(1) && known.knows_user(2)));
  REQUIRE((!known.knows_user(3) && !known.knows_user(-1)));
  REQUIRE((!known.knows_item(0) && known.knows_item(1) && !known.knows_item(2) && known.knows_item(3)));
  REQUIRE((!known.knows_item(4) && !known.knows_item(-1)));
  c.train = {{0, 1, 0, 0, -1}};
  REQUIRE_THROWS_WITH(recglm::training_ratings(c, "x"),
                      "x: there is no training event with a rating; there is nothing to learn from");
  c.train = {{0, 9, 1, 0, -1}};
  REQUIRE_THROWS_WITH(recglm::training_ratings(c, "x"),
                      "x: a training event of user 0 is of item 9, but the catalogue has 4 items");
}

TEST_CASE("questions without a rating are left out, the others judged", "[baselines]") {
  const std::vector<recglm::history> all{
      {0, {}, {0, 1, 4, 0, -1}}, {1, {}, {1, 1, 0, 0, -1}}, {2, {}, {2, 1, 1, 0, -1}}};
  const auto kept = recglm::rated(all);
  REQUIRE(kept.size() == 2);
  REQUIRE(kept[1].user == 2);
  REQUIRE(recglm::rmse_of(kept, [](const recglm::history& h) { return h.user == 0 ? 1.0 : 5.0; }) ==
          Approx(std::sqrt((9.0 + 16.0) / 2)));
}

}  // namespace baselines_rated_tests
