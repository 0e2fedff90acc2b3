#include "recglm/position/entity_2d_matched.hpp"

#include "support/golden_positions.hpp"

namespace position_entity_2d_matched_tests {

using namespace recglm;

TEST_CASE("matched positions are the machine's in training too", "[position][realdata]") {
  if (!have_data()) return;
  const auto golden = golden_json("recsys_positions/vectors.json");
  int unequal = 0;
  for (const auto& v : golden["training_against_inference"]) {
    const entity_pool pool = pool_of(v["pool"]);
    const layout l = one_blank(v, pool);
    REQUIRE(part_b_intra(entity_2d_matched{}.assign(l), l.prefix) == v["machine_intra"].get<std::vector<int>>());
    REQUIRE(broken_laws(entity_2d_matched{}, l) == std::vector<std::string>{});
    unequal += !v["equal"].get<bool>();
  }
  REQUIRE(unequal > 0);
}

TEST_CASE("matched positions are the same in generation, on any text", "[position]") {
  random_engine random(75);
  for (int round = 0; round < 300; ++round) {
    drawn_document drawn = draw_document(random);
    if (round % 2 == 0) {  // entities that begin others, or plain tokens
      drawn.pool.add(std::vector<token_id>{100, 200});
      drawn.pool.add(std::vector<token_id>{20, 21, 22});
      drawn.pool.add(std::vector<token_id>{30, 201});
    }
    REQUIRE(broken_laws(entity_2d_matched{}, random_layout(drawn, random, false)) == std::vector<std::string>{});
  }
}

TEST_CASE("Part A of matched positions goes by its marks", "[position]") {
  entity_pool pool;
  pool.add(std::vector<token_id>{1, 2});
  layout l;
  l.prefix = 3;
  l.entities = {{1, 3}};
  REQUIRE(entity_2d_matched{}.assign(l) == std::vector<position>{{0, 0}, {1, 1}, {2, 2}});  // no blanks, no pool
  l.blanks = {{0, 2}};
  l.written = {9, 1};
  REQUIRE_THROWS_WITH(entity_2d_matched{}.assign(l),
                      "entity-2d-matched: the layout holds no pool of entities; set layout::pool");
  l.pool = &pool;
  REQUIRE(entity_2d_matched{}.assign(l).back() == position{0, 2});
  l.written = {9};
  REQUIRE_THROWS_WITH(entity_2d_matched{}.assign(l), "entity-2d-matched: layout::written holds 1 tokens, Part B 2");
}

}  // namespace position_entity_2d_matched_tests
