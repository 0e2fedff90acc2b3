#include "recglm/baselines/shuffled_walk.hpp"

#include <algorithm>

#include "support/catch.hpp"

namespace baselines_shuffled_walk_tests {

using recglm::shuffled_walk;

TEST_CASE("a walk meets every number once, in an order of its own", "[baselines]") {
  shuffled_walk walk(10, 4, recglm::random_engine(3));
  REQUIRE(walk.steps() == 3);
  std::vector<std::vector<std::uint32_t>> orders;
  for (int w = 0; w < 3; ++w) {
    std::vector<std::uint32_t>& all = orders.emplace_back();
    for (const std::size_t size : {4u, 4u, 2u}) {
      const auto step = walk.next();
      REQUIRE(step.size() == size);
      all.insert(all.end(), step.begin(), step.end());
    }
    std::vector<std::uint32_t> sorted = all;
    std::sort(sorted.begin(), sorted.end());
    for (std::uint32_t i = 0; i < 10; ++i) REQUIRE(sorted[i] == i);
  }
  REQUIRE(orders[0] != orders[1]);
  REQUIRE(orders[1] != orders[2]);
}

TEST_CASE("a walk continues from where it was saved, and from nowhere else", "[baselines]") {
  for (int steps = 0; steps < 5; ++steps) {
    shuffled_walk one(7, 3, recglm::random_engine(1)), two(7, 3, recglm::random_engine(2));
    for (int i = 0; i < steps; ++i) one.next();
    two.load(one.save());
    for (int i = 0; i < 9; ++i) {
      const auto a = one.next(), b = two.next();
      REQUIRE(std::equal(a.begin(), a.end(), b.begin(), b.end()));
    }
  }
  shuffled_walk walk(3, 1, recglm::random_engine(1));
  const std::string state = walk.save().substr(2), stream = state.substr(0, state.size() - 6);
  for (const std::string& wrong : {std::string("4 ") + state, "0 " + stream + " 0 1 1", "0 " + stream + " 0 1 3",
                                   "0 " + stream + " 0 1", std::string("words")})
    REQUIRE_THROWS_WITH(walk.load(wrong), "the checkpoint's place in the training data is none of 3 pieces");
}

}  // namespace baselines_shuffled_walk_tests
