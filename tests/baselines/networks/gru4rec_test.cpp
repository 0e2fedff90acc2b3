#include "recglm/baselines/networks/gru4rec.hpp"

#include "support/next_item.hpp"

namespace baselines_networks_gru4rec_tests {

using network = recglm::gru4rec_network<backend>;

namespace {

recglm::gru4rec_shape small(double dropout = 0) { return {.hidden = 5, .embedding = 4, .dropout = dropout}; }

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

}  // namespace

TEST_CASE("gru4rec: gradients of every weight, with and without dropout", "[baselines]") {
  for (const double dropout : {0.0, 0.4}) {
    recglm::random_engine rng(3);
    network model(small(dropout), item_count, rng);
    check_network(model, item_texts({{7}, {1, 2, 3, 4, 5}, {0, 8, 2}}, 5), {});
  }
}

TEST_CASE("gru4rec: a state is the one of the recurrence, whatever stands beside the text", "[baselines]") {
  recglm::random_engine rng(4);
  network model(small(), item_count, rng);
  std::vector<std::vector<double>> weight;
  model.parameters([&](recglm::parameter<backend>& p) { weight.push_back(recglm::downloaded<backend>(p.value)); });
  const std::vector<double>&item = weight[0], &input = weight[1], &recurrent = weight[2], &out = weight[3];
  const std::vector<int> text{3, 1, 8};
  std::vector<double> h(5, 0.0);
  for (const int id : text) {
    std::vector<double> given(15, 0.0), own(15, 0.0), next(5);
    for (std::size_t g = 0; g < 15; ++g) {
      for (std::size_t d = 0; d < 4; ++d) given[g] += input[g * 4 + d] * item[static_cast<std::size_t>(id) * 4 + d];
      for (std::size_t d = 0; d < 5; ++d) own[g] += recurrent[g * 5 + d] * h[d];
    }
    for (std::size_t d = 0; d < 5; ++d) {
      const double r = logistic(given[d] + own[d]), z = logistic(given[5 + d] + own[5 + d]);
      next[d] = (1 - z) * std::tanh(given[10 + d] + r * own[10 + d]) + z * h[d];
    }
    h = next;
  }
  std::vector<double> want(4, 0.0);
  for (std::size_t o = 0; o < 4; ++o)
    for (std::size_t d = 0; d < 5; ++d) want[o] += out[o * 5 + d] * h[d];
  REQUIRE(difference(state_after(model, text, 5), want) < 1e-12);
  REQUIRE(difference(state_after(model, text, 5, {{5}, {6, 7, 0, 1, 2}}), want) < 1e-12);
}

}  // namespace baselines_networks_gru4rec_tests
