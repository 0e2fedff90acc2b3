#include "recglm/baselines/gru4rec.hpp"

#include "support/next_item.hpp"

namespace baselines_gru4rec_tests {

TEST_CASE("gru4rec learns what follows from the last two items, the same by every seed's second run", "[baselines]") {
  const walking_users w;
  recglm::gru4rec model;
  model.hidden = 24, model.embedding = 16, model.length = 5;
  model.batch_texts = 30, model.learning_rate = 1e-2, model.l2 = 0, model.epochs = 60, model.validate_every = 10;
  recglm::gru4rec same = model;
  model.choose({w.known, w.validation});
  REQUIRE(first_hits(model, w.test) > 0.9);
  same.choose({w.known, w.validation});
  const std::vector<std::vector<recglm::item_id>> none(w.test.size());
  REQUIRE(model.lists(w.test, 12, none) == same.lists(w.test, 12, none));
}

}  // namespace baselines_gru4rec_tests
