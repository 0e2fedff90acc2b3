#include "recglm/train/settings.hpp"

#include "support/catch.hpp"

namespace train_settings_tests {

TEST_CASE("settings say which value makes no training", "[train]") {
  recglm::training_settings s;
  REQUIRE_THROWS_WITH(s.check_values(), "training: give the number of steps, of epochs, or of seconds");
  s.steps = 1;
  REQUIRE_NOTHROW(s.check_values());
  s.steps = 0, s.max_seconds = 1;
  REQUIRE_NOTHROW(s.check_values());
  s.patience = -1;
  REQUIRE_THROWS_WITH(
      s.check_values(),
      "training: micro_tokens, validate_every, patience, save_steps and save_seconds must be 0 or more");
  s.patience = 0, s.resume = true;
  REQUIRE_THROWS_WITH(s.check_values(), "training: to resume, name the folder of the checkpoints");
  s.resume = false, s.rates.peak = -1;
  REQUIRE_THROWS_WITH(s.check_values(), "schedule: the peak rate must be 0 or more, not -1");
}

}  // namespace train_settings_tests
