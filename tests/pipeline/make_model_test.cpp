#include "recglm/pipeline/make_model.hpp"

#include "recglm/train/trainer.hpp"
#include "support/catch.hpp"
#include "support/tiny_run.hpp"

namespace pipeline_make_model_tests {

TEST_CASE("types and the recipe without types train and rank alike, bit for bit", "[pipeline]") {
  const tiny::line<> line;
  recglm::configured<tiny::paper> typed;
  const recglm::entity_pool pool = recglm::fit_texts(typed, *line.shared);
  recglm::training_source source(typed, line.shared->parts, pool, 1);
  recglm::training_source other(line.ready, line.shared->parts, line.pool, 1);
  auto model = recglm::make_model(typed, 1);
  recglm::any_network network = line.untrained();
  const auto settings = recglm::settings_of(typed.value, 1);
  const auto one = recglm::train(model, source, settings);
  const auto two = network->train(
      other, settings, [] { return 0.0; }, [](const recglm::training_progress&) {});
  REQUIRE(one.loss == two.loss);
  REQUIRE(recglm::rank(model, typed, pool, line.shared->test, false, 1) ==
          recglm::rank(recglm::model_view(network), line.ready, line.pool, line.shared->test, false, 1));
}

TEST_CASE("a model that values do not describe is refused", "[pipeline]") {
  recglm::values v;
  v.sizes_only = true;
  using backend = recglm::cpu<float>;
  REQUIRE_THROWS_WITH((recglm::make_model<backend, recglm::glm_10b>(recglm::none{}, v, 300, 1)),
                      "--sizes-only needs the --base whose sizes are meant");
  v.sizes_only = false;
  REQUIRE_THROWS_WITH((recglm::make_model<backend, recglm::glm_10b>(recglm::lora{}, v, 300, 1)),
                      Catch::Matchers::StartsWith("an adapter on a base of random weights trains next to nothing"));
  v.storage = "int8";
  REQUIRE_THROWS_WITH((recglm::make_model<backend, recglm::glm_10b>(recglm::none{}, v, 300, 1)),
                      "--storage int8: only a --base that an adapter leaves frozen can be quantized");
}

}  // namespace pipeline_make_model_tests
