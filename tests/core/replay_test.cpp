#include "recglm/core/replay.hpp"

#include "support/catch.hpp"

namespace core_replay_tests {

using recglm::replaying_engine;
using draws = std::vector<replaying_engine::draw>;

TEST_CASE("the replaying engine gives out what was recorded", "[core]") {
  replaying_engine replay(draws{replaying_engine::integer{7, 3}, replaying_engine::real{0.25},
                                replaying_engine::permutation{{2, 0, 1}}, replaying_engine::permutation{{}}});
  REQUIRE(replay.left() == 4);
  REQUIRE(replay.below(7) == 3);
  REQUIRE(replay.uniform() == 0.25);
  std::vector<char> letters{'a', 'b', 'c'};
  recglm::shuffle(replay, letters);
  REQUIRE(letters == std::vector<char>{'c', 'a', 'b'});
  std::vector<int> none;
  recglm::shuffle(replay, none);
  REQUIRE(replay.left() == 0);
}

TEST_CASE("the replaying engine refuses what does not fit", "[core]") {
  std::vector<int> three{1, 2, 3};
  REQUIRE_THROWS_WITH(replaying_engine(draws{}).uniform(),
                      "replaying_engine: all 0 draws are used up, and a number in [0, 1) was asked for");
  REQUIRE_THROWS_WITH(replaying_engine(draws{replaying_engine::real{0.5}}).below(2),
                      "replaying_engine: draw 1 is not a whole number");
  REQUIRE_THROWS_WITH(replaying_engine(draws{replaying_engine::integer{5, 1}}).below(6),
                      "replaying_engine: draw 1 is 1 of 5, but one of 6 was asked for");
  REQUIRE_THROWS_WITH(replaying_engine(draws{replaying_engine::integer{5, 5}}).below(5),
                      "replaying_engine: draw 1 is 5 of 5, but one of 5 was asked for");
  REQUIRE_THROWS_WITH(replaying_engine(draws{replaying_engine::permutation{{0, 1}}}).shuffle(three),
                      "replaying_engine: draw 1 shuffles 2 things, but 3 were to be shuffled");
  REQUIRE_THROWS_WITH(replaying_engine(draws{replaying_engine::permutation{{0, 1, 1}}}).shuffle(three),
                      "replaying_engine: draw 1 is no permutation");
  REQUIRE_THROWS_WITH(replaying_engine(draws{replaying_engine::permutation{{0, 1, 3}}}).shuffle(three),
                      "replaying_engine: draw 1 is no permutation");
}

}  // namespace core_replay_tests
