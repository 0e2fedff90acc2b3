#include "recglm/run/erased/blanks.hpp"

#include "recglm/masking/entity_span.hpp"
#include "recglm/order/shuffled.hpp"
#include "recglm/position/entity_2d.hpp"
#include "support/catch.hpp"

namespace run_erased_blanks_tests {

TEST_CASE("blanks and positions are the same with and without the types", "[run]") {
  recglm::example e;
  for (int i = 0; i < 40; ++i) e.tokens.push_back(i);
  for (int i = 2; i < 38; i += 6) e.entities.push_back({i, i + 3});
  e.sentences = {{0, 40}};
  const recglm::any_masking masking = recglm::entity_span{};
  const recglm::any_order order = recglm::shuffled{};
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    recglm::random_engine a(seed), b(seed);
    const recglm::mask_plan plan = masking.choose(e, a);
    REQUIRE(plan == recglm::entity_span{}.choose(e, b));
    REQUIRE(order.arrange(plan, a) == recglm::shuffled{}.arrange(plan, b));
  }
  REQUIRE(masking.kind() == recglm::entity_span::name);
  REQUIRE(order.kind() == recglm::shuffled::name);
}

TEST_CASE("a copied cursor continues as the first would", "[run]") {
  recglm::entity_pool pool;
  const std::vector<recglm::token_id> entity{1, 2, 3};
  pool.add(entity, 0);
  const recglm::any_position positions = recglm::entity_2d{};
  auto typed = recglm::entity_2d{}.start(7, pool);
  auto one = positions.start(7, pool);
  for (recglm::token_id t : {9, 1, 2}) REQUIRE(one.next(t) == typed.next(t));
  auto two = one;
  REQUIRE(two.next(3) == typed.next(3));
  two.next(5);
  auto again = recglm::entity_2d{}.start(7, pool);
  for (recglm::token_id t : {9, 1, 2}) again.next(t);
  REQUIRE(one.next(3) == again.next(3));
}

TEST_CASE("a whole text is numbered as by the type", "[run]") {
  recglm::layout l;
  l.prefix = 5;
  l.blanks = {{2, 3}};
  l.entities = {{0, 2}};
  l.written = {8, 9, 9};
  REQUIRE(recglm::any_position(recglm::entity_2d{}).assign(l) == recglm::entity_2d{}.assign(l));
}

}  // namespace run_erased_blanks_tests
