#include "recglm/baselines/networks/hgn.hpp"

#include "support/next_item.hpp"

namespace baselines_networks_hgn_tests {

using network = recglm::hgn_network<backend>;

namespace {

recglm::next_item_settings settings() {
  recglm::next_item_settings out;
  out.loss = "bpr", out.ahead = 2;
  return out;
}

void enlarge(network& model) {
  recglm::random_engine rng(8);
  model.parameters([&](recglm::parameter<backend>& p) {
    for (double& v : elements(p.value)) v = 0.5 * rng.normal();
  });
}

}  // namespace

TEST_CASE("hgn: gradients of every weight", "[baselines]") {
  recglm::random_engine rng(3);
  network model({.hidden = 4, .window = 3}, item_count, 3, rng);
  enlarge(model);
  check_network(model, item_texts({{1, 2, 3, 4, 5}, {7, 3}, {0, 8, 2}}, 5), settings());
}

TEST_CASE("hgn: a state is the user, the gated mean and the sum of the window", "[baselines]") {
  recglm::random_engine rng(4);
  const std::size_t d = 4, window = 3;
  network model({.hidden = 4, .window = 3}, item_count, 3, rng);
  enlarge(model);
  std::vector<std::vector<double>> w;
  model.parameters([&](recglm::parameter<backend>& p) { w.push_back(recglm::downloaded<backend>(p.value)); });
  // item, user, features (weight, bias), features_of_user, items, items_of_user, out
  const auto logistic = [](double x) { return 1 / (1 + std::exp(-x)); };
  const std::vector<int> text{5, 1};  // one place of the window is empty
  std::vector<double> union_of(d, 0.0), sum(d, 0.0);
  double total = 0;
  for (std::size_t l = 0; l < window; ++l) {
    std::vector<double> x(d, 0.0), kept(d);
    if (l > 0)
      for (std::size_t i = 0; i < d; ++i) x[i] = w[0][static_cast<std::size_t>(text[l - 1]) * d + i];
    for (std::size_t i = 0; i < d; ++i) {
      double gate = w[3][i];
      for (std::size_t j = 0; j < d; ++j) gate += w[2][i * d + j] * x[j] + w[4][i * d + j] * w[1][j];
      kept[i] = x[i] * logistic(gate);
    }
    double score = 0;
    for (std::size_t i = 0; i < d; ++i) score += w[5][i] * kept[i] + w[6][l * d + i] * w[1][i];
    score = logistic(score);
    total += score;
    for (std::size_t i = 0; i < d; ++i) union_of[i] += score * kept[i], sum[i] += x[i];
  }
  std::vector<double> want(d + 1, 1.0);
  for (std::size_t i = 0; i < d; ++i) want[i] = w[1][i] + union_of[i] / total + sum[i];
  REQUIRE(difference(state_after(model, text, 5), want) < 1e-12);
}

}  // namespace baselines_networks_hgn_tests
