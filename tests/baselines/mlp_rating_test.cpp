#include "recglm/baselines/mlp_rating.hpp"

#include "recglm/backend/host/parallel.hpp"
#include "support/catch.hpp"
#include "support/rated_world.hpp"

namespace baselines_mlp_rating_tests {

namespace {

recglm::mlp_rating small() {
  recglm::mlp_rating out;
  out.hidden = 16, out.layers = 2, out.epochs = 40, out.batch_ratings = 64, out.learning_rate = 1e-2;
  out.validate_every = 4;
  return out;
}

}  // namespace

TEST_CASE("a network learns what no biases say", "[baselines]") {
  const rated_world w;
  recglm::mlp_rating model = small();
  model.fit(w.known);
  REQUIRE(model.note() == "40 epochs, seed 1");
  const recglm::training_record record = model.training();
  REQUIRE(record.answers == 40 * static_cast<std::int64_t>(w.known.train.size()));
  REQUIRE((record.epochs == 40 && record.ends == "epochs" && record.best_step == 0));
  REQUIRE((record.parameters > 0 && record.trained == record.parameters));
  REQUIRE(rated_world::rmse(model, w.test) < 0.4);  // biases alone: above .9
}

TEST_CASE("a seed of mlp_rating trains alike on any number of threads", "[baselines]") {
  const rated_world w;
  std::vector<double> seen;
  for (const int threads : {1, 2, 3}) {
    recglm::use_threads(threads);
    recglm::mlp_rating model = small();
    model.epochs = 3;
    model.fit(w.known);
    seen.push_back(model.rate(w.test[0], 3));
  }
  recglm::use_threads(0);
  REQUIRE(seen[1] == seen[0]);
  REQUIRE(seen[2] == seen[0]);
  recglm::mlp_rating other = small();
  other.epochs = 3, other.seed = 2;
  other.fit(w.known);
  REQUIRE(other.rate(w.test[0], 3) != seen[0]);
}

TEST_CASE("who or what is unknown is rated by the biases of the other", "[baselines]") {
  recglm::catalogue c;
  c.titles.resize(3);
  c.train = {{0, 0, 5, 0, -1}, {0, 1, 5, 0, -1}, {1, 0, 1, 0, -1}, {1, 1, 1, 0, -1}};
  recglm::mlp_rating model = small();
  model.epochs = 1;
  model.fit(c);
  REQUIRE(model.rate({0, {}, {}}, 2) == Approx(3 + 4.0 / 12));
  REQUIRE(model.rate({1, {}, {}}, 99) == Approx(3 - 4.0 / 12));
  REQUIRE(model.rate({7, {}, {}}, 1) == 3);
  REQUIRE(model.rate({-1, {}, {}}, 2) == 3);
}

TEST_CASE("the best epoch by RMSE is kept, and trained for anew on both parts", "[baselines]") {
  rated_world w;
  w.validation.push_back({0, {}, {0, 0, 0, 0, -1}});  // without a rating: not asked
  recglm::mlp_rating model = small();
  std::vector<std::string> lines;
  recglm::tuning_data data{w.known, w.validation};
  data.show = [&](const std::string& line) { lines.push_back(line); };
  model.choose(data);
  REQUIRE(lines.size() == 40);
  REQUIRE(lines[3].starts_with("mlp-rating: epoch 4/40, loss "));
  REQUIRE(lines[3].find(" s left, validation ") != std::string::npos);
  REQUIRE(model.note().find(" of 40 is best on 80 validation questions (RMSE there 0.") != std::string::npos);
  REQUIRE(model.training().best_step > 0);
  REQUIRE(std::isnan(model.training().validation));  // a table's column of that name is NDCG@10
  REQUIRE(rated_world::rmse(model, w.test) < 0.4);
  data.refit = &w.both;
  lines.clear();
  model.choose(data);
  REQUIRE(lines.size() > 40);
  REQUIRE(rated_world::rmse(model, w.test) < 0.4);
  int asked = 0;
  data.should_stop = [&] { return ++asked > 3; };
  model.choose(data);
  REQUIRE_FALSE(model.trained());
  REQUIRE_THROWS_WITH(model.rate({}, 0), "mlp-rating: call fit before rate");
}

TEST_CASE("what mlp_rating cannot train on is refused", "[baselines]") {
  rated_world w;
  recglm::mlp_rating model = small();
  w.known.train[0].item = 99;
  REQUIRE_THROWS_WITH(model.fit(w.known),
                      "mlp-rating: a training event of user 0 is of item 99, but the catalogue has 30 items");
  w.known.train.clear();
  REQUIRE_THROWS_WITH(model.fit(w.known),
                      "mlp-rating: there is no training event with a rating; there is nothing to learn from");
}

}  // namespace baselines_mlp_rating_tests
