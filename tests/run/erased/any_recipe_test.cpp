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

/// AdamW at a tenth of the rate.
template <class B>
struct slow : recglm::adam_w<B> {
  static constexpr std::string_view name = "slow";
  using recglm::adam_w<B>::adam_w;
  auto step(double rate) { return recglm::adam_w<B>::step(rate / 10); }
};
struct slowly : tiny::paper {
  template <class B>
  using optimiser = slow<B>;
};

TEST_CASE("a recipe trains by its optimiser", "[run]") {
  const tiny::line<> usual;
  const tiny::line<slowly> line;
  REQUIRE(line.ready.adapter.optimiser() == "slow");
  REQUIRE(usual.ready.adapter.optimiser() == "adam-w");
  const auto loss_of = [](const auto& of) {
    recglm::any_network network = of.untrained();
    recglm::training_source source(of.ready, of.shared->parts, of.pool, 1);
    return network
        ->train(
            source, recglm::settings_of(of.ready.value, 1), [] { return 0.0; }, [](const recglm::training_progress&) {})
        .loss;
  };
  REQUIRE(loss_of(line) > loss_of(usual));
}

}  // namespace run_erased_any_recipe_tests
