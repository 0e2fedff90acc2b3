#include "recglm/baselines/bsarec.hpp"

#include "support/next_item.hpp"

namespace baselines_bsarec_tests {

TEST_CASE("bsarec learns what follows from the last two items; a seed trains alike", "[baselines]") {
  recglm::bsarec model;
  model.hidden = 16, model.layers = 2, model.length = 5, model.dropout = model.attention_dropout = 0.1;
  model.epochs = 20;
  check_learns(model, 0.9);
}

}  // namespace baselines_bsarec_tests
