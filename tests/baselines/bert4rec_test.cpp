#include "recglm/baselines/bert4rec.hpp"

#include "support/next_item.hpp"

namespace baselines_bert4rec_tests {

TEST_CASE("bert4rec learns what follows from the last two items; a seed trains alike", "[baselines]") {
  recglm::bert4rec model;
  model.hidden = 16, model.layers = 2, model.length = 6, model.dropout = 0.1;
  model.epochs = 150;
  check_learns(model, 0.9);
}

}  // namespace baselines_bert4rec_tests
