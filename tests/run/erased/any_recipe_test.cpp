#include "recglm/run/erased/any_recipe.hpp"

#include "support/catch.hpp"
#include "support/tiny_run.hpp"

namespace run_erased_any_recipe_tests {

struct mine : tiny::paper {
  mine() {
    values.rank = 3;
    set([](recglm::most_recent& sampling) { sampling.events = 2; });
  }
};

TEST_CASE("a recipe without types keeps its choices, values and parameters", "[run]") {
  recglm::any_recipe ready = recglm::without_types(recglm::configured<mine>());
  REQUIRE(ready.value.rank == 3);
  REQUIRE(ready.sampling.type() == typeid(recglm::most_recent));
  REQUIRE(ready.order.kind() == "chronological");
  const std::vector<recglm::interaction> past(5);
  recglm::random_engine draws(1);
  REQUIRE(ready.sampling.choose({0, past, {}}, draws).size() == 2);
}

}  // namespace run_erased_any_recipe_tests
