#include "recglm/pipeline/settings_of.hpp"

#include "support/catch.hpp"

namespace pipeline_settings_of_tests {

TEST_CASE("values say how a model is trained", "[pipeline]") {
  recglm::values v;
  v.steps = 40, v.learning_rate = 0.01, v.warm_up = 0.1, v.weight_decay = 0.2, v.clip = 3, v.micro_tokens = 7;
  v.patience = 4;
  recglm::training_settings s = recglm::settings_of(v, 9);
  REQUIRE(s.seed == 9);
  REQUIRE(s.steps == 40);
  REQUIRE(s.max_seconds == 0);
  REQUIRE(s.rates.peak == 0.01);
  REQUIRE(s.rates.warm_up == 0.1);
  REQUIRE(s.optimiser.weight_decay == 0.2);
  REQUIRE(s.optimiser.clip == 3);
  REQUIRE(s.micro_tokens == 7);
  REQUIRE(s.patience == 0);  // nothing is validated
  REQUIRE(s.folder.empty());
  v.validate_every = 5;
  REQUIRE(recglm::settings_of(v, 9).patience == 4);
  v.seconds = 2;  // the clock, instead of steps
  s = recglm::settings_of(v, 9);
  REQUIRE(s.steps == 0);
  REQUIRE(s.max_seconds == 2);
  v.epochs = 3;  // whichever is reached first
  s = recglm::settings_of(v, 9);
  REQUIRE(s.epochs == 3);
  REQUIRE(s.max_seconds == 2);
  v.seconds = 0;
  REQUIRE(recglm::settings_of(v, 9).steps == 0);
  REQUIRE(v.trains());
  v.no_train = true;
  REQUIRE_FALSE(v.trains());
  REQUIRE(recglm::settings_of(v, 9).max_seconds + recglm::settings_of(v, 9).epochs == 0);
}

}  // namespace pipeline_settings_of_tests
