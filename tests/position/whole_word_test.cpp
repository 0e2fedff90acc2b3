#include "recglm/position/whole_word.hpp"

#include "support/golden_positions.hpp"

namespace position_whole_word_tests {

using namespace recglm;

TEST_CASE("words are counted, an entity as one, and none in what is written", "[position]") {
  layout l;
  l.prefix = 7;
  l.entities = {{1, 4}, {4, 6}};
  l.blanks = {{6, 3}};
  REQUIRE(whole_word{}.assign(l) ==
          std::vector<position>{{0, 1}, {1, 2}, {2, 2}, {3, 2}, {4, 3}, {5, 3}, {6, 4}, {7, 0}, {8, 0}, {9, 0}});
}

TEST_CASE("whole words are the same in generation, on any text", "[position]") {
  random_engine random(73);
  for (int round = 0; round < 200; ++round) {
    const drawn_document drawn = draw_document(random);
    REQUIRE(broken_laws(whole_word{}, random_layout(drawn, random, false)) == std::vector<std::string>{});
  }
}

}  // namespace position_whole_word_tests
