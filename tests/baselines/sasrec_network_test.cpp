#include "recglm/baselines/sasrec_network.hpp"

#include "support/gradient.hpp"

namespace baselines_sasrec_network_tests {

using network = recglm::sasrec_network<backend>;

namespace {

recglm::sasrec_shape small(double dropout = 0) {
  return {.items = 9, .hidden = 8, .layers = 2, .heads = 2, .length = 5, .dropout = dropout};
}

recglm::batch texts(const std::vector<std::vector<int>>& items, int length) {
  recglm::batch out;
  for (const auto& text : items) {
    const int count = static_cast<int>(text.size());
    for (int i = 0; i < count; ++i) {
      out.tokens.push_back(text[static_cast<std::size_t>(i)]);
      out.targets.push_back((text[static_cast<std::size_t>(i)] + 1) % 9);
      out.inter.push_back(length - count + i);
    }
    out.offsets.push_back(static_cast<int>(out.tokens.size()));
    out.prefix.push_back(0);
  }
  return out;
}

}  // namespace

TEST_CASE("gradients of every weight, with and without dropout", "[baselines]") {
  for (const double dropout : {0.0, 0.4}) {
    recglm::random_engine rng(3);
    network model(small(dropout), rng);
    const recglm::batch all = texts({{1, 2, 3, 4, 5}, {7}, {0, 8, 2}}, 5);
    std::vector<recglm::parameter<backend>*> weights;
    model.parameters([&](recglm::parameter<backend>& p) {
      // A gradient of 0 says nothing: biases of keys move all scores of a query alike.
      if (p.name.find("kv.bias") == p.name.npos) weights.push_back(&p);
    });
    check_gradients(weights, [&](recglm::tape<backend>& t) { return model.loss(t, all); });
  }
}

TEST_CASE("a state knows the items before it and no other", "[baselines]") {
  recglm::random_engine rng(4);
  network model(small(), rng);
  recglm::tape<backend> t;
  t.pause();
  const auto states = [&](std::vector<int> items, std::vector<int> places) {
    recglm::batch b = texts({std::move(items)}, 5);
    b.inter.assign(places.begin(), places.end());
    t.reset();
    const auto x = model.states(t, b);
    return std::vector<double>(x.value(), x.value() + x.size());
  };
  const auto whole = states({1, 2, 3, 4}, {1, 2, 3, 4}), begun = states({1, 2}, {1, 2}),
             other = states({1, 2, 8, 0}, {1, 2, 3, 4});
  for (std::size_t i = 0; i < begun.size(); ++i) {
    REQUIRE(std::abs(whole[i] - begun[i]) < 1e-12);
    REQUIRE(std::abs(whole[i] - other[i]) < 1e-12);
  }
  REQUIRE(std::abs(whole.back() - other.back()) > 1e-6);
  REQUIRE(std::abs(states({1, 2}, {3, 4})[0] - begun[0]) > 1e-6);  // places count
}

TEST_CASE("a width that the heads do not divide is refused", "[baselines]") {
  recglm::random_engine rng(1);
  recglm::sasrec_shape odd = small();
  odd.heads = 3;
  REQUIRE_THROWS_WITH(network(odd, rng), "sasrec: a hidden size of 8 is no multiple of 3 heads");
}

}  // namespace baselines_sasrec_network_tests
