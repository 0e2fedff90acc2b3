#include "recglm/baselines/pair_source.hpp"

#include <algorithm>

#include "support/catch.hpp"

namespace baselines_pair_source_tests {

namespace {

// User 0 met every item, user 2 none.
recglm::catalogue world() {
  recglm::catalogue c;
  c.titles.resize(4);
  for (int i = 0; i < 4; ++i) c.train.push_back({0, i, i == 2 ? 0.0f : 3.0f, i, -1});
  for (int i : {3, 1, 3}) c.train.push_back({1, i, 5, i, -1});
  return c;
}

}  // namespace

TEST_CASE("an epoch has every event once, in an order of its own", "[baselines]") {
  const recglm::catalogue c = world();
  recglm::pair_source source(c, "x", 3, 1, false), same(c, "x", 3, 1, false), other(c, "x", 3, 2, false);
  REQUIRE(source.steps_of_an_epoch() == 3);
  std::vector<std::vector<std::int32_t>> orders;
  for (int epoch = 0; epoch < 2; ++epoch) {
    std::vector<std::int32_t>& order = orders.emplace_back();
    for (int step = 0; step < 3; ++step) {
      const recglm::batch b = source.next();
      REQUIRE(b.tokens.size() == (step < 2 ? 3 : 1));
      REQUIRE(same.next().inter == b.inter);
      REQUIRE(b.texts() == 1);
      REQUIRE(b.size() == static_cast<int>(b.tokens.size()));
      for (std::size_t i = 0; i < b.tokens.size(); ++i) {
        const recglm::interaction& e = c.train[static_cast<std::size_t>(b.inter[i])];
        REQUIRE(b.tokens[i] == e.user);
        REQUIRE(b.targets[i] == e.item);
        order.push_back(b.inter[i]);
      }
    }
  }
  REQUIRE(orders[0] != orders[1]);
  REQUIRE(other.next().inter != std::vector<std::int32_t>(orders[0].begin(), orders[0].begin() + 3));
  for (auto& order : orders) {
    std::sort(order.begin(), order.end());
    REQUIRE(order == std::vector<std::int32_t>{0, 1, 2, 3, 4, 5, 6});
  }
}

TEST_CASE("negatives are items that the user did not meet", "[baselines]") {
  const recglm::catalogue c = world();
  recglm::pair_source source(c, "x", 10, 1, true);
  std::vector<int> drawn(4);
  for (int epoch = 0; epoch < 40; ++epoch) {
    const recglm::batch b = source.next();
    REQUIRE(b.tokens == std::vector<recglm::token_id>{1, 1, 1});  // user 0 has none
    for (std::int32_t i : b.intra) ++drawn[static_cast<std::size_t>(i)];
  }
  REQUIRE(drawn[1] + drawn[3] == 0);
  REQUIRE(drawn[0] > 30);
  REQUIRE(drawn[2] > 30);
}

TEST_CASE("events without a rating are left out where ratings are learnt", "[baselines]") {
  recglm::catalogue c = world();
  recglm::pair_source source(c, "x", 10, 1, false, true);
  REQUIRE(source.next().tokens.size() == 6);
  for (recglm::interaction& e : c.train) e.rating = 0;
  REQUIRE_THROWS_WITH(recglm::pair_source(c, "x", 10, 1, false, true),
                      "x: there is no training event with a rating; there is nothing to learn from");
  c.train.resize(4);
  REQUIRE_THROWS_WITH(
      recglm::pair_source(c, "x", 10, 1, true),
      "x: there is no training event of a user who did not meet every item; there is nothing to learn from");
  c.train.clear();
  REQUIRE_THROWS_WITH(recglm::pair_source(c, "x", 10, 1, false),
                      "x: there is no training event at all; there is nothing to learn from");
}

TEST_CASE("a source of pairs continues from where it was saved", "[baselines]") {
  const recglm::catalogue c = world();
  for (int steps = 0; steps < 4; ++steps) {
    recglm::pair_source one(c, "x", 2, 1, true), two(c, "x", 2, 9, true);
    for (int i = 0; i < steps; ++i) one.next();
    two.load(one.save());
    for (int i = 0; i < 6; ++i) {
      const recglm::batch a = one.next(), b = two.next();
      REQUIRE(a.targets == b.targets);
      REQUIRE(a.intra == b.intra);
    }
  }
  recglm::pair_source source(c, "x", 2, 1, true);
  REQUIRE_THROWS_WITH(source.load("9"), "the checkpoint's place in the training pairs can't be read");
}

TEST_CASE("events that can't be are refused", "[baselines]") {
  recglm::catalogue c = world();
  c.train[1].item = 4;
  REQUIRE_THROWS_WITH(recglm::pair_source(c, "x", 10, 1, false),
                      "x: a training event of user 0 is of item 4, but the catalogue has 4 items");
  c.train[1] = {-2, 0, 0, 0, -1};
  REQUIRE_THROWS_WITH(recglm::pair_source(c, "x", 10, 1, false), "x: a training event is of user -2");
}

}  // namespace baselines_pair_source_tests
