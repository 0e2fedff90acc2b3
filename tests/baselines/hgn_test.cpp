#include "recglm/baselines/hgn.hpp"

#include "support/next_item.hpp"

namespace baselines_hgn_tests {

TEST_CASE("hgn learns what follows from the last two items, the same by every seed's second run", "[baselines]") {
  const walking_users w;
  recglm::hgn model;
  model.hidden = 16, model.length = 5, model.window = 3, model.ahead = 1;
  model.batch_texts = 30, model.learning_rate = 1e-2, model.l2 = 0, model.epochs = 120, model.validate_every = 10;
  recglm::hgn same = model;
  model.choose({w.known, w.validation});
  REQUIRE(first_hits(model, w.test) > 0.4);
  same.choose({w.known, w.validation});
  const std::vector<std::vector<recglm::item_id>> none(w.test.size());
  REQUIRE(model.lists(w.test, 12, none) == same.lists(w.test, 12, none));
}

}  // namespace baselines_hgn_tests
