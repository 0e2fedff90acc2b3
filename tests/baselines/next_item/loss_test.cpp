#include "recglm/baselines/next_item/loss.hpp"

#include "recglm/baselines/networks/sasrec.hpp"
#include "support/next_item.hpp"

namespace baselines_next_item_loss_tests {

using recglm::next_item_settings;

namespace {

// States and a table that are given.
struct fixed : recglm::next_item_network<backend> {
  recglm::parameter<backend> x, items;
  fixed() {
    recglm::random_engine rng(5);
    x = random_parameter("x", 6, 3, rng), items = random_parameter("items", item_count, 3, rng);
  }
  void visit(const std::function<void(recglm::parameter<backend>&)>& each) override { each(x), each(items); }
  recglm::variable<backend> states(recglm::tape<backend>& t, const recglm::batch&,
                                   std::span<const std::int32_t> asked) override {
    return recglm::embed(t, x, t.upload(asked), static_cast<int>(asked.size()));
  }
  recglm::parameter<backend>& table() override { return items; }
  double score(int row, int item) const {
    double sum = 0;
    for (int d = 0; d < 3; ++d) sum += x.value.data()[row * 3 + d] * items.value.data()[item * 3 + d];
    return sum;
  }
};

const recglm::batch texts = item_texts({{0, 1, 2, 3}, {7, 8}}, 5);  // answers 1 2 3 4, 8 0

double loss_of(fixed& network, const next_item_settings& settings) {
  recglm::tape<backend> t;
  t.seed(3);
  return t.item(recglm::next_item_loss(t, network, texts, settings));
}
double softplus(double x) { return std::log1p(std::exp(x)); }

// The candidates that the loss draws with the seed above.
std::vector<std::int32_t> candidates(std::vector<std::int32_t> answers, int ahead, int negatives) {
  recglm::tape<backend> t;
  t.seed(3);
  return recglm::detail::with_negatives(answers, ahead, negatives, item_count, t.next_key());
}

}  // namespace

TEST_CASE("over all items: the mean of -log softmax at the answers", "[baselines]") {
  fixed network;
  double want = 0;
  for (int r = 0; r < 6; ++r) {
    double sum = 0;
    for (int i = 0; i < item_count; ++i) sum += std::exp(network.score(r, i));
    want += std::log(sum) - network.score(r, texts.targets[static_cast<std::size_t>(r)]);
  }
  REQUIRE(std::abs(loss_of(network, {}) - want / 6) < 1e-12);
}

TEST_CASE("over the answer and the negatives that were drawn", "[baselines]") {
  fixed network;
  next_item_settings settings;
  settings.loss = "sampled", settings.negatives = 3;
  const auto ids = candidates({1, 2, 3, 4, 8, 0}, 1, 3);
  double sampled = 0, binary = 0;
  for (int r = 0; r < 6; ++r) {
    const auto at = [&](int k) { return network.score(r, ids[static_cast<std::size_t>(r * 4 + k)]); };
    sampled += std::log(std::exp(at(0)) + std::exp(at(1)) + std::exp(at(2)) + std::exp(at(3))) - at(0);
    binary += softplus(-at(0)) + (softplus(at(1)) + softplus(at(2)) + softplus(at(3))) / 3;
  }
  REQUIRE(std::abs(loss_of(network, settings) - sampled / 6) < 1e-9);
  settings.loss = "binary";
  REQUIRE(std::abs(loss_of(network, settings) - binary / 6) < 1e-9);
}

TEST_CASE("several items ahead are answers where so many follow", "[baselines]") {
  fixed network;
  next_item_settings settings;
  settings.ahead = 3, settings.loss = "bpr";
  // Rows 0 and 1 of the first text have three answers, no row of the second has.
  const auto ids = candidates({1, 2, 3, 2, 3, 4}, 3, 3);
  double bpr = 0, binary = 0;
  for (int r = 0; r < 2; ++r)
    for (int k = 0; k < 3; ++k) {
      const double answer = network.score(r, ids[static_cast<std::size_t>(r * 6 + k)]),
                   other = network.score(r, ids[static_cast<std::size_t>(r * 6 + 3 + k)]);
      bpr += softplus(other - answer) / 3;
      binary += (softplus(-answer) + softplus(other)) / 3;
    }
  REQUIRE(std::abs(loss_of(network, settings) - bpr / 2) < 1e-9);
  settings.loss = "binary", settings.negatives = 3;
  REQUIRE(std::abs(loss_of(network, settings) - binary / 2) < 1e-9);
  settings.ahead = 5;
  REQUIRE_THROWS_WITH(loss_of(network, settings), "next items: no text of the step has 5 answers in a row");
}

TEST_CASE("negatives are no answers of their row, and all others alike", "[baselines]") {
  const std::vector<std::int32_t> answers(4000, 2);
  const auto drawn = recglm::detail::with_negatives(answers, 1, 2, 5, 77);
  std::vector<int> count(5, 0);
  for (std::size_t i = 0; i < drawn.size(); ++i)
    if (i % 3 > 0)
      ++count[static_cast<std::size_t>(drawn[i])];
    else
      REQUIRE(drawn[i] == 2);
  REQUIRE(count[2] == 0);
  for (const int item : {0, 1, 3, 4}) REQUIRE(std::abs(count[static_cast<std::size_t>(item)] - 2000) < 5 * 39);
  REQUIRE(drawn == recglm::detail::with_negatives(answers, 1, 2, 5, 77));
  REQUIRE(drawn != recglm::detail::with_negatives(answers, 1, 2, 5, 78));
}

TEST_CASE("settings that contradict each other are refused", "[baselines]") {
  next_item_settings settings;
  settings.ahead = 2;
  REQUIRE_THROWS_WITH(recglm::check_next_item("mine", settings),
                      "mine: several items ahead need the loss binary or bpr, not full");
  settings.loss = "bpr", settings.texts = "prefixes";
  REQUIRE_THROWS_WITH(recglm::check_next_item("mine", settings),
                      "mine: several items ahead need whole texts, not prefixes");
}

}  // namespace baselines_next_item_loss_tests
