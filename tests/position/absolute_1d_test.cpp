#include "recglm/position/absolute_1d.hpp"

#include "support/golden_positions.hpp"

namespace position_absolute_1d_tests {

using namespace recglm;

TEST_CASE("one-dimensional positions continue from the mask", "[position]") {
  layout l;
  l.prefix = 4;
  l.blanks = {{1, 3}, {3, 2}};
  l.entities = {{0, 1}};
  REQUIRE(absolute_1d{}.assign(l) ==
          std::vector<position>{{0, 0}, {1, 0}, {2, 0}, {3, 0}, {2, 0}, {3, 0}, {4, 0}, {4, 0}, {5, 0}});
}

TEST_CASE("one-dimensional positions are the same in generation, on any text", "[position]") {
  random_engine random(72);
  for (int round = 0; round < 200; ++round) {
    const drawn_document drawn = draw_document(random);
    REQUIRE(broken_laws(absolute_1d{}, random_layout(drawn, random, false)) == std::vector<std::string>{});
  }
}

}  // namespace position_absolute_1d_tests
