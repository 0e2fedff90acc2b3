#include "recglm/baselines/networks/mlp_rating.hpp"

#include "support/gradient.hpp"

namespace baselines_networks_mlp_rating_tests {

using network = recglm::mlp_rating_network<backend>;

namespace {

std::vector<recglm::parameter<backend>*> weights_of(network& n) {
  std::vector<recglm::parameter<backend>*> out;
  n.parameters([&](auto& p) { out.push_back(&p); });
  return out;
}

recglm::batch one_text(std::vector<std::int32_t> users, std::vector<std::int32_t> items,
                       std::vector<std::int32_t> events) {
  recglm::batch b;
  b.tokens = std::move(users), b.targets = std::move(items), b.inter = std::move(events);
  b.intra.assign(b.tokens.size(), 0);
  b.offsets.push_back(static_cast<int>(b.tokens.size()));
  b.prefix.push_back(0);
  return b;
}

}  // namespace

TEST_CASE("the prediction is that of the layers by hand", "[baselines]") {
  recglm::random_engine rng(1);
  const std::vector<float> ratings{2.5f};
  network n(1, 1, 2, 2, 1, ratings, rng);
  const auto w = weights_of(n);
  REQUIRE(w.size() == 9);
  set_values(*w[0], {1, 2});         // user
  set_values(*w[1], {3, -1});        // item
  set_values(*w[2], {1, 0, 0, 1});   // its half of the first layer
  set_values(*w[3], {-1, 0, 1, 1});  // the item's
  set_values(*w[4], {0.5, 0.25});
  set_values(*w[5], {2, 3});  // second layer
  set_values(*w[6], {-1});
  set_values(*w[7], {0.5});  // end
  set_values(*w[8], {0.125});
  // (1, 2) + (-3, 2) + (.5, .25) = (-1.5, 4.25), ReLU (0, 4.25); 12.75 - 1 = 11.75; 5.875 + .125 = 6.
  recglm::tape<backend> t;
  const std::vector<std::int32_t> zero{0};
  REQUIRE(t.item(n.predicted(t, zero, zero)) == 6);
  const auto loss = n.loss(t, one_text({0}, {0}, {0}));
  REQUIRE(t.item(loss) == 3.5 * 3.5);
  t.backward(loss);
  REQUIRE(elements(w[8]->gradient)[0] == 7);
  REQUIRE(elements(w[6]->gradient)[0] == 3.5);
}

TEST_CASE("gradients of the squared error", "[baselines]") {
  recglm::random_engine rng(2);
  const std::vector<float> ratings{0.5f, -1, 2, 0.25f, 1};
  network n(3, 4, 8, 3, 1, ratings, rng);
  const recglm::batch b = one_text({0, 2, 2, 1}, {3, 1, 3, 0}, {4, 1, 0, 2});
  check_gradients(weights_of(n), [&](recglm::tape<backend>& t) { return n.loss(t, b); });
}

TEST_CASE("a tower that gets too thin is refused", "[baselines]") {
  recglm::random_engine rng(2);
  REQUIRE_THROWS_WITH(network(1, 1, 8, 5, 1, {}, rng),
                      "mlp_rating: 5 layers, each half as wide as the one before, leave nothing of vectors of 8 and 8 "
                      "numbers");
}

}  // namespace baselines_networks_mlp_rating_tests
