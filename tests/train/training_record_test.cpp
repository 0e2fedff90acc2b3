#include "recglm/train/training_record.hpp"

#include "recglm/train/settings.hpp"
#include "support/catch.hpp"

namespace train_training_record_tests {

TEST_CASE("records of trainings that nothing validated are equal, and every field counts", "[train]") {
  const recglm::training_record none;
  REQUIRE(none == recglm::training_record{});
  REQUIRE(none.ends == recglm::name_of(recglm::training_end::untrained));
  const auto differs = [&](auto change) {
    recglm::training_record other;
    change(other);
    return other == other && !(other == none);
  };
  REQUIRE(differs([](auto& r) { r.answers = 1; }));
  REQUIRE(differs([](auto& r) { r.epochs = 1; }));
  REQUIRE(differs([](auto& r) { r.tokens = 1; }));
  REQUIRE(differs([](auto& r) { r.trained = 1; }));
  REQUIRE(differs([](auto& r) { r.parameters = 1; }));
  REQUIRE(differs([](auto& r) { r.best_step = 1; }));
  REQUIRE(differs([](auto& r) { r.validation = 0; }));
  REQUIRE(differs([](auto& r) { r.ends = "steps"; }));
}

}  // namespace train_training_record_tests
