#include "recglm/baselines/networks/bpr_mf.hpp"

#include "support/gradient.hpp"

namespace baselines_networks_bpr_mf_tests {

using network = recglm::bpr_mf_network<backend>;

namespace {

recglm::batch one_text(std::vector<std::int32_t> users, std::vector<std::int32_t> met,
                       std::vector<std::int32_t> other) {
  recglm::batch b;
  b.tokens = std::move(users), b.targets = std::move(met), b.intra = std::move(other);
  b.inter.assign(b.tokens.size(), 0);
  b.offsets.push_back(static_cast<int>(b.tokens.size()));
  b.prefix.push_back(0);
  return b;
}

std::vector<recglm::parameter<backend>*> weights_of(network& n) {
  std::vector<recglm::parameter<backend>*> out;
  n.parameters([&](auto& p) { out.push_back(&p); });
  return out;
}

}  // namespace

TEST_CASE("loss and gradient of one pair are those by hand", "[baselines]") {
  recglm::random_engine rng(1);
  network n(1, 2, 2, 1, rng);
  const auto w = weights_of(n);
  set_values(*w[0], {1, 2});
  set_values(*w[1], {0.5, 0.25, 1, -1});
  // Scores 1 and -1: the difference is 2.
  recglm::tape<backend> t;
  const auto loss = n.loss(t, one_text({0}, {0}, {1}));
  REQUIRE(near(std::vector<double>{t.item(loss)}, std::vector<double>{std::log(1 + std::exp(-2.0))},
               table::kernel<double>(4)));
  t.backward(loss);
  const double pull = 1 / (1 + std::exp(2.0));
  const std::vector<double> user{-pull * -0.5, -pull * 1.25}, items{-pull * 1, -pull * 2, pull * 1, pull * 2};
  REQUIRE(near(elements(w[0]->gradient), user, table::kernel<double>(4)));
  REQUIRE(near(elements(w[1]->gradient), items, table::kernel<double>(4)));
}

TEST_CASE("gradients of BPR's loss, users and items twice", "[baselines]") {
  recglm::random_engine rng(2);
  network n(3, 5, 4, 1, rng);
  const recglm::batch b = one_text({0, 2, 2, 1}, {4, 1, 4, 0}, {1, 3, 0, 3});
  check_gradients(weights_of(n), [&](recglm::tape<backend>& t) { return n.loss(t, b); });
  check_gradients(weights_of(n), [&](recglm::tape<backend>& t) { return n.loss(t, b, 9); });
}

TEST_CASE("a difference of any size has a finite loss", "[baselines]") {
  recglm::random_engine rng(2);
  network n(1, 2, 1, 1, rng);
  const auto w = weights_of(n);
  set_values(*w[0], {1000});
  set_values(*w[1], {1, -1});
  recglm::tape<backend> t;
  REQUIRE(t.item(n.loss(t, one_text({0}, {0}, {1}))) == 0);
  const auto wrong = n.loss(t, one_text({0}, {1}, {0}));
  REQUIRE(t.item(wrong) == 2000);
  t.backward(wrong);
  REQUIRE(elements(w[0]->gradient)[0] == 2);
}

}  // namespace baselines_networks_bpr_mf_tests
