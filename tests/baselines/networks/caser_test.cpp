#include "recglm/baselines/networks/caser.hpp"

#include "support/next_item.hpp"

namespace baselines_networks_caser_tests {

using network = recglm::caser_network<backend>;

namespace {

recglm::caser_shape small(double dropout = 0) {
  return {.hidden = 4, .window = 3, .vertical = 2, .horizontal = 3, .dropout = dropout};
}

recglm::next_item_settings settings() {
  recglm::next_item_settings out;
  out.loss = "binary", out.ahead = 2, out.negatives = 3;
  return out;
}

// Weights that are drawn small leave the filters below the bend of their activation, where central differences lie.
void enlarge(network& model) {
  recglm::random_engine rng(8);
  model.parameters([&](recglm::parameter<backend>& p) {
    for (double& v : elements(p.value)) v = 0.7 * rng.normal();
  });
}

}  // namespace

TEST_CASE("caser: gradients of every weight, with and without dropout", "[baselines]") {
  for (const double dropout : {0.0, 0.3}) {
    recglm::random_engine rng(3);
    network model(small(dropout), item_count, 3, rng);
    enlarge(model);
    check_network(model, item_texts({{1, 2, 3, 4, 5}, {7, 3}, {0, 8, 2}}, 5), settings());
  }
}

TEST_CASE("caser: a state is of the window and the user", "[baselines]") {
  recglm::random_engine rng(4);
  network model(small(), item_count, 3, rng);
  enlarge(model);
  const std::vector<double> alone = state_after(model, {5, 1, 2, 3}, 5);
  REQUIRE(difference(alone, state_after(model, {6, 1, 2, 3}, 5)) < 1e-12);  // four back is out of sight
  REQUIRE(difference(alone, state_after(model, {5, 1, 3, 2}, 5)) > 1e-6);
  REQUIRE(difference(alone, state_after(model, {5, 1, 2, 3}, 5, {{0}})) > 1e-6);  // as user 1
  REQUIRE(alone.back() == 1);                                                     // for the biases
}

TEST_CASE("caser: a user who is not known has zeros", "[baselines]") {
  recglm::random_engine rng(4);
  network model(small(), item_count, 3, rng);
  recglm::tape<backend> t;
  t.pause();
  recglm::batch texts = item_texts({{1, 2}}, 5);
  texts.intra = {3, 3};
  const std::vector<std::int32_t> last{1};
  const auto x = model.states(t, texts, last);
  for (int i = 4; i < 8; ++i) REQUIRE(x.value()[i] == 0);
}

}  // namespace baselines_networks_caser_tests
