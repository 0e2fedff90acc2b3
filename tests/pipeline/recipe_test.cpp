#include "recglm/pipeline/recipe.hpp"

#include "recglm/items/random_id.hpp"
#include "recglm/order/shuffled.hpp"
#include "support/catch.hpp"

namespace pipeline_recipe_tests {

struct plain : recglm::recipe {};
struct changed : plain {
  changed() {
    values.layers = 7, values.steps = 4;
    set([](recglm::most_recent& sampling) { sampling.events = 3; });
    set([](recglm::title& items) { items.max_words = 6, items.attributes = 1; });
  }
};
struct further : changed {
  further() {
    values.rank = 32, values.layers = 8;
    set([](recglm::title& items) { items.attributes = 2; });
  }
};
struct unchanged : further {
  using order = recglm::shuffled;
};
struct by_number : further {
  using items = recglm::random_id;
  by_number() {
    set([](recglm::random_id& items) { items.first = 1; });
  }
};
/// A policy that inherits one, and sets a member of it to another value.
struct my_titles final : recglm::title {
  my_titles() { attributes = 7; }
};
struct by_my_titles : changed {
  using items = my_titles;
  by_my_titles() {
    set([](my_titles& items) { items.max_words = 5; });
  }
};
struct broken : plain {
  using masking = int;
};
struct no_recipe {
  using masking = recglm::plain_span;
};

static_assert(recglm::Recipe<recglm::recipe> && recglm::Recipe<further> && !recglm::Recipe<broken>);

TEST_CASE("a recipe inherits its choices, sets values and parameters of policies", "[pipeline]") {
  REQUIRE(recglm::configured<plain>().value.layers == recglm::values{}.layers);
  const recglm::configured<further> c;
  REQUIRE(c.value.layers == 8);
  REQUIRE(c.value.steps == 4);
  REQUIRE(c.value.rank == 32);
  REQUIRE(c.sampling.events == 3);
  REQUIRE(c.items.max_words == 6);
  REQUIRE(c.items.attributes == 2);
  REQUIRE(recglm::configured<unchanged>().items.attributes == 2);
}

TEST_CASE("parameters are set in the policies that a recipe has, and in those that inherit them", "[pipeline]") {
  const recglm::configured<by_number> numbers;
  REQUIRE(numbers.items.first == 1);
  REQUIRE(numbers.sampling.events == 3);
  const recglm::configured<by_my_titles> mine;
  REQUIRE(mine.items.max_words == 5);
  REQUIRE(mine.items.attributes == 1);
  REQUIRE(mine.sampling.events == 3);
}

/// Notes the names of what a recipe shows.
struct collector {
  std::vector<std::string> names;
  std::string prefix;
  template <class T>
  void operator()(const std::string& name, T&, const std::string&) {
    names.push_back(prefix + name);
  }
  template <class P>
  void policy(const std::string& kind, P& p) {
    prefix = kind + ".";
    if constexpr (requires { p.visit(*this); }) p.visit(*this);
    prefix.clear();
  }
};

TEST_CASE("every parameter of every policy is shown under its kind", "[pipeline]") {
  collector seen;
  recglm::configured<plain> c;
  c.visit(seen);
  for (const char* name : {"layers", "sampling.events", "items.max-words"})
    REQUIRE(std::find(seen.names.begin(), seen.names.end(), name) != seen.names.end());
}

}  // namespace pipeline_recipe_tests
