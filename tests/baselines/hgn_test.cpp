#include "recglm/baselines/hgn.hpp"

#include "support/next_item.hpp"

namespace baselines_hgn_tests {

TEST_CASE("hgn learns from the gated sum of its window, which knows little of order; a seed trains alike",
          "[baselines]") {
  recglm::hgn model;
  model.hidden = 16, model.length = 5, model.window = 3, model.ahead = 1;
  model.epochs = 120;
  check_learns(model, 0.4);
}

}  // namespace baselines_hgn_tests
