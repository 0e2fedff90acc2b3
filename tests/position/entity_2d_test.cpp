#include "recglm/position/entity_2d.hpp"

#include "support/golden_positions.hpp"

namespace position_entity_2d_tests {

using namespace recglm;

TEST_CASE("the paper's positions of the golden texts", "[position][realdata]") {
  if (!have_data()) return;
  require_golden_training(entity_2d{}, "intra_literal");
}

TEST_CASE("the paper's machine on the golden texts", "[position][realdata]") {
  if (!have_data()) return;
  const auto golden = golden_json("recsys_positions/vectors.json");
  REQUIRE(golden["inference"].size() >= 10);
  for (const auto& v : golden["inference"]) {
    INFO(v["name"]);
    REQUIRE(generated_intra(entity_2d{}, pool_of(v["pool"]), v["generated"]) ==
            v["intra_of_S_and_generated"].get<std::vector<int>>());
  }
}

TEST_CASE("training and generation agree where the golden rows say so, and only there", "[position][realdata]") {
  if (!have_data()) return;
  const auto golden = golden_json("recsys_positions/vectors.json");
  int equal = 0, unequal = 0;
  for (const auto& v : golden["training_against_inference"]) {
    const entity_pool pool = pool_of(v["pool"]);
    const layout l = one_blank(v, pool);
    REQUIRE(part_b_intra(entity_2d{}.assign(l), l.prefix) == v["training_intra_literal"].get<std::vector<int>>());
    REQUIRE(generated_intra(entity_2d{}, pool, v["span_tokens"]) == v["machine_intra"].get<std::vector<int>>());
    REQUIRE(broken_laws(entity_2d{}, l).empty() == v["equal"].get<bool>());
    ++(v["equal"].get<bool>() ? equal : unequal);
  }
  REQUIRE(equal > 0);
  REQUIRE(unequal > 0);
}

TEST_CASE("the paper's Figure 1", "[position]") {
  // Part A: [M] x4 [M] x6 x7 with the entity (x6, x7); Part B: [S] x1 x2 x3 with that entity, [S] x5.
  layout l;
  l.prefix = 5;
  l.blanks = {{0, 4}, {2, 2}};
  l.entities = {{3, 5}, {6, 9}};
  REQUIRE(
      entity_2d{}.assign(l) ==
      std::vector<position>{{0, 0}, {1, 0}, {2, 0}, {3, 1}, {4, 2}, {0, 1}, {0, 2}, {0, 3}, {0, 4}, {2, 1}, {2, 2}});
}

TEST_CASE("the paper's positions are the same in generation under their condition", "[position]") {
  random_engine random(73);
  for (int round = 0; round < 300; ++round) {
    const drawn_document drawn = draw_document(random);
    REQUIRE(broken_laws(entity_2d{}, random_layout(drawn, random)) == std::vector<std::string>{});
  }
  bool broken = false;  // a blank that cuts an entity is outside of the condition
  for (int round = 0; round < 50; ++round) {
    const drawn_document drawn = draw_document(random);
    broken |= !broken_laws(entity_2d{}, random_layout(drawn, random, false)).empty();
  }
  REQUIRE(broken);
}

}  // namespace position_entity_2d_tests
