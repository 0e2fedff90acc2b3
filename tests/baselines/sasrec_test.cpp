#include "recglm/baselines/sasrec.hpp"

#include "support/catch.hpp"

namespace baselines_sasrec_tests {

using recglm::history;
using recglm::interaction;
using recglm::item_id;

namespace {

constexpr int items = 12;

// Users walk round the items by 1 or, the other half, by 5.
struct world {
  recglm::catalogue known, both;
  std::vector<std::vector<interaction>> pasts;
  std::vector<history> validation, test;
  world() {
    recglm::random_engine rng(2);
    known.titles.resize(items), known.attributes.resize(items);
    for (int u = 0; u < 240; ++u) {
      const int step = u % 2 ? 1 : 5;
      std::vector<interaction>& all = pasts.emplace_back();
      for (int k = 0, at = static_cast<int>(rng.below(items)); k < 7; ++k, at = (at + step) % items)
        all.push_back({u, at, 0, k, -1});
      known.train.insert(known.train.end(), all.begin(), all.end() - 2);
    }
    both = known;
    both.train.clear();
    for (std::size_t u = 0; u < pasts.size(); ++u) {
      const std::span<const interaction> all(pasts[u]);
      both.train.insert(both.train.end(), all.begin(), all.end() - 1);
      validation.push_back({static_cast<int>(u), all.first(5), all[5]});
      test.push_back({static_cast<int>(u), all.first(6), all[6]});
    }
  }
};

recglm::sasrec small() {
  recglm::sasrec out;
  out.hidden = 16, out.layers = 1, out.length = 5, out.epochs = 120, out.batch_users = 30, out.validate_every = 10;
  out.dropout = 0.1, out.learning_rate = 1e-2;
  return out;
}

double hits(const recglm::sasrec& model, const std::vector<history>& asked) {
  double sum = 0;
  for (const history& h : asked) sum += model.rank(h, 1, {}).at(0) == h.next.item;
  return sum / static_cast<double>(asked.size());
}

}  // namespace

TEST_CASE("what follows from the last two items is learnt, and a seed trains alike", "[baselines]") {
  const world w;
  recglm::sasrec model = small(), same = small(), other = small();
  model.fit(w.known);
  REQUIRE(hits(model, w.test) > 0.9);
  REQUIRE(model.note() == "120 epochs, seed 1");
  same.fit(w.known);
  other.seed = 2;
  other.fit(w.known);
  int differ = 0;
  for (const history& h : w.test) {
    REQUIRE(model.rank(h, items, {}) == same.rank(h, items, {}));
    differ += model.rank(h, items, {}) != other.rank(h, items, {});
  }
  REQUIRE(differ > 0);
  const auto list = model.rank(w.test[0], items, std::vector<item_id>{3, 4});
  REQUIRE(list.size() == items - 2);
  REQUIRE(std::count(list.begin(), list.end(), 3) == 0);
  REQUIRE(model.rank({0, {}, {}}, 3, {}).empty());
}

TEST_CASE("the best epoch on validation is kept, and trained for anew on both parts", "[baselines]") {
  const world w;
  recglm::sasrec model = small();
  std::vector<std::string> lines;
  recglm::tuning_data data{w.known, w.validation};
  data.show = [&](const std::string& line) { lines.push_back(line); };
  model.choose(data);
  REQUIRE(model.trained());
  REQUIRE(lines.size() == 120);
  REQUIRE(lines[9].starts_with("sasrec: epoch 10/120, loss "));
  REQUIRE(lines[9].find("validation 0.") != std::string::npos);
  REQUIRE(model.note().find("0 of 120 is best on 240 validation questions (NDCG@10 there ") != std::string::npos);
  const double once = hits(model, w.test);
  data.refit = &w.both;
  lines.clear();
  model.choose(data);
  REQUIRE(lines.size() > 120);
  REQUIRE(hits(model, w.test) >= once - 0.05);
}

TEST_CASE("a training that is asked to stop leaves no model", "[baselines]") {
  const world w;
  recglm::sasrec model = small();
  int asked = 0;
  recglm::tuning_data data{w.known, w.validation};
  data.should_stop = [&] { return ++asked > 5; };
  model.choose(data);
  REQUIRE_FALSE(model.trained());
  REQUIRE_THROWS_WITH(model.rank(w.test[0], 1, {}), "sasrec: call fit before rank");
}

TEST_CASE("items that the catalogue does not have are refused", "[baselines]") {
  world w;
  recglm::sasrec model = small();
  model.epochs = 1;
  model.fit(w.known);
  const std::vector<interaction> past{{0, 99, 0, 0, -1}};
  REQUIRE_THROWS_WITH(model.rank({0, past, {}}, 1, {}), "sasrec: user 0 met item 99, but the catalogue has 12 items");
  w.known.train[0].item = 99;
  REQUIRE_THROWS_WITH(model.fit(w.known),
                      "sasrec: a training event of user 0 is of item 99, but the catalogue has 12 items");
  w.known.train.resize(1);
  w.known.train[0].item = 1;
  REQUIRE_THROWS_WITH(model.fit(w.known),
                      "sasrec: no user has two training events; there is nothing to learn an order from");
}

}  // namespace baselines_sasrec_tests
