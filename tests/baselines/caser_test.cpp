#include "recglm/baselines/caser.hpp"

#include "support/next_item.hpp"

namespace baselines_caser_tests {

TEST_CASE("caser learns what follows from the last two items; a seed trains alike", "[baselines]") {
  recglm::caser model;
  model.hidden = 16, model.length = 5, model.window = 3, model.dropout = 0.1, model.ahead = 1;
  model.epochs = 120;
  check_learns(model, 0.9);
}

}  // namespace baselines_caser_tests
