#include "recglm/baselines/networks/simple_x.hpp"

#include "support/gradient.hpp"

namespace baselines_networks_simple_x_tests {

using network = recglm::simple_x_network<backend>;

namespace {

recglm::batch one_text(std::vector<std::int32_t> users, std::vector<std::int32_t> met) {
  recglm::batch b;
  b.tokens = std::move(users), b.targets = std::move(met);
  b.inter.assign(b.tokens.size(), 0);
  b.intra.assign(b.tokens.size(), 0);
  b.offsets.push_back(static_cast<int>(b.tokens.size()));
  b.prefix.push_back(0);
  return b;
}

std::vector<recglm::parameter<backend>*> weights_of(network& n) {
  std::vector<recglm::parameter<backend>*> out;
  n.parameters([&](auto& p) { out.push_back(&p); });
  return out;
}

double cosine(double a, double b, double c, double d) { return (a * c + b * d) / std::hypot(a, b) / std::hypot(c, d); }

}  // namespace

TEST_CASE("the loss of one pair is that by hand", "[baselines]") {
  recglm::random_engine rng(1);
  // One item, so that every negative is it.
  network n({.users = 1,
             .items = 1,
             .hidden = 2,
             .negatives = 3,
             .margin = 0.2,
             .negative_weight = 10,
             .user_share = 0.75,
             .dropout = 0},
            {{0, 0}}, rng);
  const auto w = weights_of(n);
  set_values(*w[0], {2, 1});
  set_values(*w[1], {3, -1});
  set_values(*w[2], {0, 1, 1, 0});  // turns (3, -1) to (-1, 3)
  const double c = cosine(0.75 * 2 + 0.25 * -1, 0.75 * 1 + 0.25 * 3, 3, -1);
  REQUIRE(c > 0.2);
  recglm::tape<backend> t;
  const std::vector<double> got{t.item(n.loss(t, one_text({0}, {0})))}, want{1 - c + 10 * (c - 0.2)};
  REQUIRE(near(got, want, table::kernel<double>(4)));
  const auto items = n.item_vectors(t), history = n.history_vectors(t), own = n.user_vectors(t);
  REQUIRE(near(std::vector<double>(items.value(), items.value() + 2),
               std::vector<double>{3 / std::sqrt(10.0), -1 / std::sqrt(10.0)}, table::kernel<double>(2)));
  REQUIRE(std::vector<double>(history.value(), history.value() + 2) == std::vector<double>{-0.25, 0.75});
  REQUIRE(std::vector<double>(own.value(), own.value() + 2) == std::vector<double>{1.5, 0.75});
}

TEST_CASE("gradients of the cosine contrastive loss", "[baselines]") {
  recglm::random_engine rng(2);
  network n({.users = 3,
             .items = 6,
             .hidden = 4,
             .negatives = 7,
             .margin = 0.1,
             .negative_weight = 3,
             .user_share = 0.4,
             .dropout = 0.3,
             .stddev = 1},
            {{4, 1}, {0}, {1, 4, 5}}, rng);
  const recglm::batch b = one_text({0, 2, 2, 1}, {4, 1, 4, 0});
  check_gradients(weights_of(n), [&](recglm::tape<backend>& t) { return n.loss(t, b); });
  check_gradients(weights_of(n), [&](recglm::tape<backend>& t) { return n.loss(t, b, 9); });
}

TEST_CASE("negatives below the margin cost nothing, and lengths do not count", "[baselines]") {
  recglm::random_engine rng(3);
  network n({.users = 1, .items = 2, .hidden = 2, .negatives = 8, .margin = 0.9, .user_share = 1, .dropout = 0}, {{0}},
            rng);
  const auto w = weights_of(n);
  set_values(*w[0], {1e-4, 0});
  set_values(*w[1], {0, 5, -1, 0});
  recglm::tape<backend> t;
  const std::vector<double> got{t.item(n.loss(t, one_text({0}, {0})))};
  REQUIRE(near(got, std::vector<double>{1}, table::kernel<double>(2)));
}

TEST_CASE("histories of other users than there are are refused", "[baselines]") {
  recglm::random_engine rng(3);
  REQUIRE_THROWS_WITH(network({.users = 2, .items = 2}, {{0}}, rng),
                      "simple_x_network: items met by 1 users, but there are 2");
}

}  // namespace baselines_networks_simple_x_tests
