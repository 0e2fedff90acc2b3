#include "recglm/baselines/simple_x.hpp"

#include "recglm/backend/host/parallel.hpp"
#include "support/block_world.hpp"
#include "support/catch.hpp"

namespace baselines_simple_x_tests {

namespace {

recglm::simple_x small() {
  recglm::simple_x out;
  out.hidden = 8, out.negatives = 20, out.epochs = 40, out.batch_pairs = 64, out.validate_every = 10;
  out.margin = 0.4, out.negative_weight = 2, out.learning_rate = 2e-2;
  return out;
}

}  // namespace

TEST_CASE("blocks of items are learnt by cosines, and new users are known by their history", "[baselines]") {
  const block_world w;
  recglm::simple_x model = small();
  model.fit(w.both);
  REQUIRE(model.note() == "40 epochs, seed 1");
  const recglm::training_record record = model.training();
  REQUIRE(record.answers == 40 * static_cast<std::int64_t>(w.both.train.size()));
  REQUIRE((record.epochs == 40 && record.ends == "epochs" && record.best_step == 0));
  REQUIRE((record.parameters > 0 && record.trained == record.parameters));
  REQUIRE(block_world::hits(model, w.test) > 0.9);
  REQUIRE(block_world::hits(model, w.test, true) > 0.95);
  REQUIRE(model.scores(w.test[0]).size() == block_world::items);
  REQUIRE(model.scores({999, {}, {}}).empty());
  REQUIRE(recglm::ranked(model, {999, {}, {}}, 3, {}).empty());
}

TEST_CASE("a seed of SimpleX trains alike on any number of threads", "[baselines]") {
  const block_world w;
  std::vector<std::vector<double>> seen;
  for (const int threads : {1, 2, 3}) {
    recglm::use_threads(threads);
    recglm::simple_x model = small();
    model.epochs = 5;
    model.fit(w.known);
    seen.push_back(model.scores(w.test[3]));
  }
  recglm::use_threads(0);
  REQUIRE(seen[1] == seen[0]);
  REQUIRE(seen[2] == seen[0]);
  recglm::simple_x other = small();
  other.epochs = 5, other.seed = 2;
  other.fit(w.known);
  REQUIRE(other.scores(w.test[3]) != seen[0]);
}

TEST_CASE("SimpleX's best epoch on validation is kept, and trained for anew on both parts", "[baselines]") {
  const block_world w;
  recglm::simple_x model = small();
  std::vector<std::string> lines;
  recglm::tuning_data data{w.known, w.validation, true};
  data.show = [&](const std::string& line) { lines.push_back(line); };
  model.choose(data);
  REQUIRE(model.trained());
  REQUIRE(lines.size() == 40);
  REQUIRE(lines[0].starts_with("simple-x: epoch 1/40, loss "));
  REQUIRE(lines[9].find(" s left, validation 0.") != std::string::npos);
  REQUIRE(model.note().find("0 of 40 is best on 80 validation questions (NDCG@10 there 0.") != std::string::npos);
  REQUIRE(model.training().validation > 0);
  REQUIRE(model.training().best_step > 0);
  REQUIRE(block_world::hits(model, w.validation) > 0.6);  // one in three without what the block is
  const std::vector<double> once = model.scores(w.test[0]);
  data.refit = &w.both;
  lines.clear();
  model.choose(data);
  REQUIRE(lines.size() > 40);
  REQUIRE(model.scores(w.test[0]) != once);
  REQUIRE(block_world::hits(model, w.test) > 0.9);
}

TEST_CASE("SimpleX that is asked to stop leaves no model", "[baselines]") {
  const block_world w;
  recglm::simple_x model = small();
  model.fit(w.known);
  int asked = 0;
  recglm::tuning_data data{w.known, w.validation};
  data.should_stop = [&] { return ++asked > 5; };
  model.choose(data);
  REQUIRE_FALSE(model.trained());
  REQUIRE_THROWS_WITH(model.scores(w.test[0]), "simple-x: call fit before scores");
}

TEST_CASE("what SimpleX cannot train on is refused", "[baselines]") {
  block_world w;
  recglm::simple_x model = small();
  w.known.train[0].item = 99;
  REQUIRE_THROWS_WITH(model.fit(w.known),
                      "simple-x: a training event of user 0 is of item 99, but the catalogue has 28 items");
  w.known.train.clear();
  REQUIRE_THROWS_WITH(model.fit(w.known),
                      "simple-x: there is no training event at all; there is nothing to learn from");
}

}  // namespace baselines_simple_x_tests
