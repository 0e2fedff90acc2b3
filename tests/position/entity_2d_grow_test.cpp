#include "recglm/position/entity_2d_grow.hpp"

#include "recglm/position/entity_2d.hpp"
#include "support/golden_positions.hpp"

namespace position_entity_2d_grow_tests {

using namespace recglm;

TEST_CASE("growing positions of the golden texts", "[position][realdata]") {
  if (!have_data()) return;
  require_golden_training(entity_2d_grow{}, "intra_grow_plain");
}

TEST_CASE("growing positions in generation: entities as in the paper, plain tokens as in GLM", "[position]") {
  entity_pool pool;
  pool.add(std::vector<token_id>{10, 11, 12});
  pool.add(std::vector<token_id>{20, 21});
  REQUIRE(generated_intra(entity_2d_grow{}, pool, {50, 10, 11, 12, 51, 20, 21, 52}) ==
          std::vector<int>{1, 2, 1, 2, 3, 6, 1, 2, 9});
  REQUIRE(generated_intra(entity_2d_grow{}, pool, {10, 11, 12, 51}) == std::vector<int>{1, 2, 3, 4, 5});
  REQUIRE(generated_intra(entity_2d_grow{}, pool, {50, 51, 52}) == std::vector<int>{1, 2, 3, 4});
}

TEST_CASE("without plain tokens growing positions are the paper's", "[position][realdata]") {
  if (!have_data()) return;
  const auto golden = golden_json("recsys_positions/vectors.json");
  int same = 0;
  for (const auto& v : golden["inference"]) {
    bool plain = false;
    for (int t : v["generated"]) {
      bool found = false;
      for (const auto& e : v["pool"])
        for (int x : e) found |= x == t;
      plain |= !found;
    }
    if (plain || v["name"] == "07-no-fallback-into-the-middle")
      continue;  // there a broken-off match leaves a plain token
    const entity_pool pool = pool_of(v["pool"]);
    REQUIRE(generated_intra(entity_2d_grow{}, pool, v["generated"]) ==
            generated_intra(entity_2d{}, pool, v["generated"]));
    ++same;
  }
  REQUIRE(same >= 4);
}

TEST_CASE("growing positions are the same in generation under their condition", "[position]") {
  random_engine random(74);
  for (int round = 0; round < 300; ++round) {
    const drawn_document drawn = draw_document(random);
    REQUIRE(broken_laws(entity_2d_grow{}, random_layout(drawn, random)) == std::vector<std::string>{});
  }
}

}  // namespace position_entity_2d_grow_tests
