#include "recglm/position/places.hpp"

#include "support/catch.hpp"

namespace position_places_tests {

using namespace recglm;

TEST_CASE("places in entities", "[position]") {
  layout l;
  l.prefix = 5;
  l.blanks = {{1, 3}};
  l.entities = {{0, 2}, {2, 3}, {6, 8}};
  REQUIRE(places_in_entities(l) == std::vector<int>{1, 2, 1, 0, 0, 0, 1, 2});
  l.entities = {{6, 9}};
  REQUIRE_THROWS_WITH(places_in_entities(l), "position: entity [6, 9) leaves a text of 8 tokens");
}

TEST_CASE("a walk through the pool never looks back", "[position]") {
  entity_pool pool;
  pool.add(std::vector<token_id>{10, 11, 12});
  pool.add(std::vector<token_id>{11, 13});
  using step = entity_walk::step;
  entity_walk walk;
  std::vector<step> steps;
  for (token_id t : {-1, 50, 10, 11, 13, 11, 13, 13, 10}) steps.push_back(walk.next(pool, t));
  REQUIRE(steps == std::vector<step>{step::start, step::first, step::begins, step::goes_on, step::plain, step::begins,
                                     step::goes_on, step::plain, step::begins});
  REQUIRE(walk.fed() == 9);
}

}  // namespace position_places_tests
