#include "recglm/baselines/bias_mf.hpp"

#include "support/catch.hpp"
#include "support/rated_world.hpp"

namespace baselines_bias_mf_tests {

namespace {

recglm::bias_mf small() {
  recglm::bias_mf out;
  out.factors = 4, out.epochs = 80, out.learning_rate = 0.03;
  return out;
}

}  // namespace

TEST_CASE("one step is the gradient's by hand, and what is unknown adds nothing", "[baselines]") {
  // Two ratings that have nothing in common, so that their order does not count; the mean is 3.
  recglm::catalogue c;
  c.titles.resize(2);
  c.train = {{0, 0, 5, 0, -1}, {1, 1, 1, 0, -1}};
  recglm::bias_mf model;
  model.factors = 0, model.epochs = 1, model.learning_rate = 0.1, model.penalty = 0.5;
  model.fit(c);
  REQUIRE(model.rate({0, {}, {}}, 99) == Approx(3 + 0.1 * 2));
  REQUIRE(model.rate({-1, {}, {}}, 1) == Approx(3 - 0.1 * 2));
  REQUIRE(model.rate({0, {}, {}}, 0) == Approx(3 + 0.4));
  REQUIRE(model.rate({0, {}, {}}, 1) == Approx(3));
  REQUIRE(model.rate({98, {}, {}}, 97) == 3);
  model.epochs = 2;
  model.fit(c);
  REQUIRE(model.rate({0, {}, {}}, 99) == Approx(3 + 0.2 + 0.1 * (1.6 - 0.5 * 0.2)));
  model.epochs = 1, model.learning_rate = 1;
  model.fit(c);
  REQUIRE(model.rate({0, {}, {}}, 0) == 5);  // 3 + 4, kept below the highest rating
}

TEST_CASE("biases and a planted product are learnt", "[baselines]") {
  const rated_world w;
  recglm::bias_mf model = small(), biases = small();
  biases.factors = 0;
  model.fit(w.known), biases.fit(w.known);
  REQUIRE(model.note() == "80 epochs, seed 1");
  REQUIRE(model.training().answers == 80 * static_cast<std::int64_t>(w.known.train.size()));
  REQUIRE((model.training().epochs == 80 && model.training().ends == "epochs"));
  REQUIRE(rated_world::rmse(model, w.test) < 0.25);
  REQUIRE(rated_world::rmse(biases, w.test) > 0.9);
  recglm::bias_mf same = small(), other = small();
  other.seed = 2;
  same.fit(w.known), other.fit(w.known);
  REQUIRE(same.rate(w.test[0], 3) == model.rate(w.test[0], 3));
  REQUIRE(other.rate(w.test[0], 3) != model.rate(w.test[0], 3));
}

TEST_CASE("the epoch of the least RMSE is kept, and trained for anew on both parts", "[baselines]") {
  rated_world w;
  w.validation.push_back({0, {}, {0, 0, 0, 0, -1}});  // without a rating: not asked
  recglm::bias_mf model = small();
  std::vector<std::string> lines;
  recglm::tuning_data data{w.known, w.validation};
  data.show = [&](const std::string& line) { lines.push_back(line); };
  model.choose(data);
  REQUIRE(lines.size() == 80);
  REQUIRE(lines[0].starts_with("bias-mf: epoch 1/80, loss "));
  REQUIRE(lines[0].find(", validation 1.") != std::string::npos);
  REQUIRE(model.note().find(" of 80 is best on 80 validation questions (RMSE there 0.") != std::string::npos);
  REQUIRE(model.training().best_step > 0);
  REQUIRE(std::isnan(model.training().validation));  // a table's column of that name is NDCG@10
  const double once = rated_world::rmse(model, w.test);
  REQUIRE(once < 0.25);
  data.refit = &w.both;
  lines.clear();
  model.choose(data);
  REQUIRE(lines.size() > 80);
  REQUIRE(rated_world::rmse(model, w.test) < once);
  int asked = 0;
  data.should_stop = [&] { return ++asked > 3; };
  model.choose(data);
  REQUIRE_FALSE(model.trained());
  REQUIRE_THROWS_WITH(model.rate({}, 0), "bias-mf: call fit before rate");
}

TEST_CASE("what bias_mf cannot train on is refused", "[baselines]") {
  rated_world w;
  recglm::bias_mf model = small();
  model.learning_rate = 1e5;
  REQUIRE_THROWS_WITH(model.fit(w.known),
                      Catch::Matchers::Contains("bias-mf: the loss of epoch ") &&
                          Catch::Matchers::Contains(" is not finite; lower the learning rate, which is 100000"));
  w.known.train[0].item = 99;
  REQUIRE_THROWS_WITH(model.fit(w.known),
                      "bias-mf: a training event of user 0 is of item 99, but the catalogue has 30 items");
  w.known.train.clear();
  REQUIRE_THROWS_WITH(model.fit(w.known),
                      "bias-mf: there is no training event with a rating; there is nothing to learn from");
}

}  // namespace baselines_bias_mf_tests
