#include "recglm/run/named_recipe.hpp"

#include "support/catch.hpp"
#include "support/tiny_run.hpp"

namespace run_named_recipe_tests {

struct paper : tiny::paper {};
struct called : tiny::paper {
  static constexpr std::string_view name = "the paper's";
};
template <class... Masks>
struct masked : tiny::paper {
  using masking = recglm::mixture<Masks...>;
};

TEST_CASE("a recipe becomes a row under its own name or that of its type", "[run]") {
  std::vector<recglm::named_recipe> rows;
  recglm::detail::add_row<paper>(rows), recglm::detail::add_row<called>(rows);
  recglm::detail::add_row<masked<recglm::entity_span, recglm::sentence_span>>(rows);
  REQUIRE(rows[0].name == "paper");
  REQUIRE(rows[0].type == "run_named_recipe_tests::paper");
  REQUIRE(rows[0].inherits == std::vector<std::string>{"tiny::paper", "recglm::recipe"});
  REQUIRE(rows[1].name == "the paper's");
  REQUIRE(rows[2].name == "masked<entity_span,sentence_span>");
}

}  // namespace run_named_recipe_tests
