#include "recglm/core/entity_pool.hpp"

#include "support/catch.hpp"

namespace core_entity_pool_tests {

using recglm::entity_pool;
using recglm::token_id;

TEST_CASE("a pool knows where entities continue, where they end and what they stand for", "[core]") {
  entity_pool pool;
  pool.add(std::vector<token_id>{5, 6, 7}, 1);
  pool.add(std::vector<token_id>{5, 6}, 2);
  pool.add(std::vector<token_id>{4}, 3);
  REQUIRE(pool.edges(entity_pool::root).size() == 2);
  REQUIRE(pool.edges(entity_pool::root)[0].token == 4);
  const int six = pool.child(pool.child(entity_pool::root, 5), 6);
  REQUIRE(six != entity_pool::root);
  REQUIRE(pool.ends(six));
  REQUIRE(pool.values(six)[0] == 2);
  REQUIRE(pool.values(pool.child(six, 7))[0] == 1);
  REQUIRE(pool.child(six, 8) == entity_pool::root);
  REQUIRE_FALSE(pool.ends(pool.child(entity_pool::root, 5)));
  REQUIRE(pool.longest() == 3);
}

TEST_CASE("an entity without tokens is refused", "[core]") {
  entity_pool pool;
  REQUIRE_THROWS_WITH(pool.add({}), "entity_pool: an entity needs at least one token; its text tokenises to nothing");
}

}  // namespace core_entity_pool_tests
