#include "recglm/run/json_values.hpp"

#include "recglm/pipeline/recipe.hpp"
#include "support/catch.hpp"

namespace run_json_values_tests {

struct plain : recglm::recipe {};

TEST_CASE("what a recipe shows comes back from JSON", "[run]") {
  recglm::configured<plain> c;
  c.value.layers = 5;
  c.value.seeds = {4, 9};
  c.sampling.events = 2;
  recglm::json_writer out;
  c.visit(out);
  recglm::configured<plain> back;
  recglm::json_reader in{out.object};
  back.visit(in);
  REQUIRE(back.value.layers == 5);
  REQUIRE(back.value.seeds == std::vector<std::uint64_t>{4, 9});
  REQUIRE(back.sampling.events == 2);
}

TEST_CASE("a saved value of another kind is named", "[run]") {
  const nlohmann::json object{{"layers", "many"}};
  recglm::configured<plain> back;
  recglm::json_reader in{object};
  REQUIRE_THROWS_WITH(back.visit(in), "the saved value of layers is \"many\": type must be number, but is string");
}

}  // namespace run_json_values_tests
