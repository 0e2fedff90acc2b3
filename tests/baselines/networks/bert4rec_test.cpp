#include "recglm/baselines/networks/bert4rec.hpp"

#include "support/next_item.hpp"

namespace baselines_networks_bert4rec_tests {

using network = recglm::bert4rec_network<backend>;

namespace {

recglm::bert4rec_shape small(double dropout = 0) { return {.hidden = 8, .layers = 2, .heads = 2, .dropout = dropout}; }
constexpr int length = 5;

}  // namespace

TEST_CASE("bert4rec: gradients of every weight, with and without dropout", "[baselines]") {
  for (const double dropout : {0.0, 0.4}) {
    recglm::random_engine rng(3);
    network model(small(dropout), item_count, length, rng);
    recglm::batch texts = item_texts({{1, 2, 3, 4, 5}, {7}, {0, 8, 2}}, length);
    texts.targets[1] = texts.targets[4] = texts.targets[7] = recglm::no_target;
    texts.tokens[0] = texts.tokens[2] = model.mask();
    check_network(model, texts, {}, {"qkv.bias"});
  }
}

TEST_CASE("bert4rec: a masked item is told by what is before and behind it", "[baselines]") {
  recglm::random_engine rng(4);
  network model(small(), item_count, length, rng);
  REQUIRE(model.mask() == item_count);
  REQUIRE(model.table().shape == std::vector<std::int64_t>{item_count, 9});
  recglm::tape<backend> t;
  t.pause();
  const std::vector<std::int32_t> asked{1};
  const auto state = [&](std::vector<int> items) {
    const auto x = model.states(t, item_texts({std::move(items)}, length), asked);
    return std::vector<double>(x.value(), x.value() + x.size());
  };
  const std::vector<double> one = state({1, item_count, 3});
  REQUIRE(difference(one, state({2, item_count, 3})) > 1e-9);
  REQUIRE(difference(one, state({1, item_count, 4})) > 1e-9);
  REQUIRE(one.back() == 1);
}

TEST_CASE("bert4rec: weights begin within .02, and heads divide the width", "[baselines]") {
  recglm::random_engine rng(4);
  network model(small(), item_count, length, rng);
  model.parameters([](recglm::parameter<backend>& p) {
    if (p.name == "item" || p.name == "out" || p.name.ends_with("up.weight"))
      for (const double v : elements(p.value)) REQUIRE(std::abs(v) <= 0.02);
  });
  recglm::bert4rec_shape odd = small();
  odd.heads = 3;
  REQUIRE_THROWS_WITH(network(odd, item_count, length, rng), "bert4rec: a hidden size of 8 is no multiple of 3 heads");
}

}  // namespace baselines_networks_bert4rec_tests
