#include "recglm/baselines/bpr_mf.hpp"

#include "recglm/backend/host/parallel.hpp"
#include "support/block_world.hpp"
#include "support/catch.hpp"

namespace baselines_bpr_mf_tests {

namespace {

recglm::bpr_mf small() {
  recglm::bpr_mf out;
  out.hidden = 8, out.epochs = 60, out.batch_pairs = 64, out.validate_every = 10, out.learning_rate = 2e-2;
  out.stddev = 0.1;
  return out;
}

}  // namespace

TEST_CASE("blocks of items are learnt, for unknown users too", "[baselines]") {
  const block_world w;
  recglm::bpr_mf model = small();
  model.fit(w.both);
  REQUIRE(model.note() == "60 epochs, seed 1");
  const recglm::training_record record = model.training();
  REQUIRE(record.answers == 60 * static_cast<std::int64_t>(w.both.train.size()));
  REQUIRE((record.epochs == 60 && record.ends == "epochs" && record.best_step == 0));
  REQUIRE((record.parameters > 0 && record.trained == record.parameters));
  REQUIRE(block_world::hits(model, w.test) > 0.9);
  REQUIRE(block_world::hits(model, w.test, true) > 0.95);
  REQUIRE(model.scores(w.test[0]).size() == block_world::items);
  REQUIRE(model.scores({999, {}, {}}).empty());
  REQUIRE(recglm::ranked(model, {999, {}, {}}, 3, {}).empty());
}

TEST_CASE("a seed trains alike on any number of threads", "[baselines]") {
  const block_world w;
  std::vector<std::vector<double>> seen;
  for (const int threads : {1, 2, 3}) {
    recglm::use_threads(threads);
    recglm::bpr_mf model = small();
    model.epochs = 5;
    model.fit(w.known);
    seen.push_back(model.scores(w.test[3]));
  }
  recglm::use_threads(0);
  REQUIRE(seen[1] == seen[0]);
  REQUIRE(seen[2] == seen[0]);
  recglm::bpr_mf other = small();
  other.epochs = 5, other.seed = 2;
  other.fit(w.known);
  REQUIRE(other.scores(w.test[3]) != seen[0]);
}

TEST_CASE("BPR's best epoch on validation is kept, and trained for anew on both parts", "[baselines]") {
  const block_world w;
  recglm::bpr_mf model = small();
  std::vector<std::string> lines;
  recglm::tuning_data data{w.known, w.validation, true};
  data.show = [&](const std::string& line) { lines.push_back(line); };
  model.choose(data);
  REQUIRE(model.trained());
  REQUIRE(lines.size() == 60);
  REQUIRE(lines[0].starts_with("bpr-mf: epoch 1/60, loss 0.6"));
  REQUIRE(lines[9].find(" s left, validation 0.") != std::string::npos);
  REQUIRE(model.note().find("0 of 60 is best on 80 validation questions (NDCG@10 there 0.") != std::string::npos);
  REQUIRE(model.training().validation > 0);
  REQUIRE(model.training().best_step > 0);
  REQUIRE(block_world::hits(model, w.validation) > 0.6);  // one in three without what the block is
  const std::vector<double> once = model.scores(w.test[0]);
  data.refit = &w.both;
  lines.clear();
  model.choose(data);
  REQUIRE(lines.size() > 60);
  REQUIRE(model.scores(w.test[0]) != once);
  REQUIRE(block_world::hits(model, w.test) > 0.9);
}

TEST_CASE("BPR that is asked to stop leaves no model", "[baselines]") {
  const block_world w;
  recglm::bpr_mf model = small();
  model.fit(w.known);
  int asked = 0;
  recglm::tuning_data data{w.known, w.validation};
  data.should_stop = [&] { return ++asked > 5; };
  model.choose(data);
  REQUIRE_FALSE(model.trained());
  REQUIRE_THROWS_WITH(model.scores(w.test[0]), "bpr-mf: call fit before scores");
}

TEST_CASE("what BPR cannot train on is refused", "[baselines]") {
  block_world w;
  recglm::bpr_mf model = small();
  w.known.train[0].item = 99;
  REQUIRE_THROWS_WITH(model.fit(w.known),
                      "bpr-mf: a training event of user 0 is of item 99, but the catalogue has 28 items");
  w.known.train.clear();
  REQUIRE_THROWS_WITH(model.fit(w.known),
                      "bpr-mf: there is no training event of a user who did not meet every item; there is nothing to "
                      "learn from");
}

}  // namespace baselines_bpr_mf_tests
