#include "recglm/baselines/networks/hstu.hpp"

#include "support/next_item.hpp"

namespace baselines_networks_hstu_tests {

using network = recglm::hstu_network<backend>;

namespace {

recglm::hstu_shape small(double dropout = 0) {
  recglm::hstu_shape out;
  out.hidden = 6, out.layers = 2, out.heads = 2, out.size = 3, out.dropout = dropout, out.embedding_dropout = dropout;
  return out;
}
constexpr int length = 5;

}  // namespace

TEST_CASE("hstu: gradients of every weight, by the loss over all items and over some", "[baselines]") {
  for (const double dropout : {0.0, 0.3})
    for (const char* loss : {"full", "sampled"}) {
      recglm::random_engine rng(3);
      network model(small(dropout), item_count, length, rng);
      // Vectors as small as they are drawn turn too far within the step of a central difference.
      model.parameters([](recglm::parameter<backend>& p) {
        if (p.name == "item" || p.name == "place")
          for (double& v : elements(p.value)) v *= 30;
      });
      recglm::next_item_settings settings;
      settings.loss = loss, settings.negatives = 4;
      check_network(model, item_texts({{1, 2, 3, 4, 5}, {7}, {0, 8, 2}}, length), settings);
    }
}

TEST_CASE("hstu: scores are cosines over the temperature, of what came before", "[baselines]") {
  recglm::random_engine rng(4);
  network model(small(), item_count, length, rng);
  const std::vector<double> alone = state_after(model, {1, 2}, length);
  double squares = 0;
  for (const double v : alone) squares += v * v;
  REQUIRE(std::abs(std::sqrt(squares) - 10) < 1e-9);
  REQUIRE(difference(alone, state_after(model, {1, 2}, length, {{3, 4, 5}})) < 1e-12);
  REQUIRE(difference(alone, state_after(model, {2, 1}, length)) > 1e-6);
  recglm::tape<backend> t;
  t.pause();
  const auto table = model.table_rows(t);
  for (int i = 0; i < item_count; ++i) {
    double sum = 0;
    for (int j = 0; j < 6; ++j) sum += table.value()[i * 6 + j] * table.value()[i * 6 + j];
    REQUIRE(std::abs(sum - 1) < 1e-8);
  }
}

}  // namespace baselines_networks_hstu_tests
