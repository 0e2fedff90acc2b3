#include "recglm/run/recipe.hpp"

#include "support/catch.hpp"

namespace run_recipe_tests {

struct plain : recglm::recipe {};
struct changed : plain {
  static void settings(recglm::values& v) { v.layers = 7; }
  template <class C>
  static void policies(C& c) {
    c.sampling.events = 3;
  }
};
struct further : changed {
  static void settings(recglm::values& v) {
    changed::settings(v);
    v.rank = 32;
  }
};
struct broken : plain {
  using masking = int;
};

static_assert(recglm::Recipe<recglm::recipe> && recglm::Recipe<further> && !recglm::Recipe<broken>);

TEST_CASE("a recipe inherits its choices, sets values and parameters of policies", "[run]") {
  REQUIRE(recglm::configured<plain>().value.layers == recglm::values{}.layers);
  const recglm::configured<further> c;
  REQUIRE(c.value.layers == 7);
  REQUIRE(c.value.rank == 32);
  REQUIRE(c.sampling.events == 3);
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

TEST_CASE("every parameter of every policy is shown under its kind", "[run]") {
  collector seen;
  recglm::configured<plain> c;
  c.visit(seen);
  for (const char* name : {"layers", "sampling.events", "items.max-words"})
    REQUIRE(std::find(seen.names.begin(), seen.names.end(), name) != seen.names.end());
}

}  // namespace run_recipe_tests
