#include "recglm/position/glm_2d.hpp"

#include "support/golden_positions.hpp"

namespace position_glm_2d_tests {

using namespace recglm;

TEST_CASE("GLM's positions of the golden texts", "[position][realdata]") {
  if (!have_data()) return;
  require_golden_training(glm_2d{}, "intra_glm");
}

TEST_CASE("GLM's positions count through each blank", "[position]") {
  layout l;
  l.prefix = 3;
  l.blanks = {{2, 2}, {0, 3}};
  l.entities = {{1, 2}};
  REQUIRE(glm_2d{}.assign(l) == std::vector<position>{{0, 0}, {1, 0}, {2, 0}, {2, 1}, {2, 2}, {0, 1}, {0, 2}, {0, 3}});
  REQUIRE(glm_2d{}.assign({}).empty());
}

TEST_CASE("GLM's positions are the same in generation, on any text", "[position]") {
  random_engine random(71);
  for (int round = 0; round < 200; ++round) {
    const drawn_document drawn = draw_document(random);
    REQUIRE(broken_laws(glm_2d{}, random_layout(drawn, random, false)) == std::vector<std::string>{});
  }
}

}  // namespace position_glm_2d_tests
