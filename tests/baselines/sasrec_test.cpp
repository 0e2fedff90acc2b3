#include "recglm/baselines/sasrec.hpp"

#include "support/next_item.hpp"

namespace baselines_sasrec_tests {

TEST_CASE("every loss learns what follows from the last two items", "[baselines]") {
  const walking_users w;
  for (const char* loss : {"full", "sampled", "binary", "bpr"}) {
    recglm::sasrec model;
    model.hidden = 16, model.layers = 1, model.length = 5, model.epochs = 120, model.batch_texts = 30;
    model.dropout = model.attention_dropout = 0.1, model.learning_rate = 1e-2, model.loss = loss, model.negatives = 2;
    model.fit(w.known);
    INFO(loss);
    REQUIRE(first_hits(model, w.test) > 0.9);
  }
}

TEST_CASE("the published recipe is the default", "[baselines]") {
  const recglm::sasrec model;
  REQUIRE(model.hidden == 64);
  REQUIRE(model.heads == 1);
  REQUIRE(model.dropout == 0.6);
  REQUIRE(model.learning_rate == 5e-4);
  REQUIRE(model.batch_texts == 512);
  REQUIRE(model.epochs == 200);
  REQUIRE(model.loss == "full");
  REQUIRE(model.weight_decay + model.l2 == 0);
}

}  // namespace baselines_sasrec_tests
