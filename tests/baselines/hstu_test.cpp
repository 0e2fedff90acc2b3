#include "recglm/baselines/hstu.hpp"

#include "support/next_item.hpp"

namespace baselines_hstu_tests {

TEST_CASE("hstu learns what follows from the last two items; a seed trains alike", "[baselines]") {
  recglm::hstu model;
  model.hidden = 16, model.length = 5, model.negatives = 6, model.dropout = model.embedding_dropout = 0.1;
  model.epochs = 60;
  check_learns(model, 0.9);
}

}  // namespace baselines_hstu_tests
