#include "recglm/baselines/gru4rec.hpp"

#include "support/next_item.hpp"

namespace baselines_gru4rec_tests {

TEST_CASE("gru4rec learns what follows from the last two items; a seed trains alike", "[baselines]") {
  recglm::gru4rec model;
  model.hidden = 24, model.embedding = 16, model.length = 5;
  model.epochs = 60;
  check_learns(model, 0.9);
}

}  // namespace baselines_gru4rec_tests
