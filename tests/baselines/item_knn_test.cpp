#include "recglm/baselines/item_knn.hpp"

#include <iomanip>
#include <map>
#include <set>
#include <sstream>

#include "recglm/baselines/baseline.hpp"
#include "recglm/baselines/next_id.hpp"
#include "recglm/baselines/popularity.hpp"
#include "recglm/core/random.hpp"
#include "recglm/data/readers/sequence_file.hpp"
#include "recglm/data/split.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"

namespace baselines_item_knn_tests {

using recglm::item_id;

namespace {

recglm::catalogue random_catalogue(std::uint64_t seed) {
  recglm::random_engine rng(seed);
  recglm::catalogue out;
  out.titles.resize(25);
  for (int u = 0; u < 40; ++u)
    for (std::uint64_t n = rng.below(7); n > 0; --n)
      out.train.push_back({u, static_cast<item_id>(rng.below(25)), 0, 0, -1});
  return out;
}

std::string four(double x) {
  std::ostringstream out;
  out << std::fixed << std::setprecision(4) << x;
  return out.str();
}

}  // namespace

TEST_CASE("item-kNN ranks by summed cosines of user sets", "[baselines]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const recglm::catalogue c = random_catalogue(seed);
    std::map<item_id, std::set<int>> users;
    for (const auto& e : c.train) users[e.item].insert(e.user);
    recglm::item_knn knn;
    knn.fit(c);
    recglm::random_engine rng(seed);
    std::vector<recglm::interaction> past;
    for (std::uint64_t n = 1 + rng.below(5); n > 0; --n)
      past.push_back({0, static_cast<item_id>(rng.below(25)), 0, 0, -1});
    std::vector<double> scores(25, 0.0);
    for (const auto& e : past)
      for (int j = 0; j < 25; ++j) {
        std::vector<int> both;
        std::set_intersection(users[e.item].begin(), users[e.item].end(), users[j].begin(), users[j].end(),
                              std::back_inserter(both));
        const double norm =
            std::sqrt(static_cast<double>(users[e.item].size())) * std::sqrt(static_cast<double>(users[j].size()));
        if (j != e.item && !both.empty()) scores[j] += static_cast<float>(static_cast<double>(both.size()) / norm);
      }
    REQUIRE(recglm::ranked(knn, {0, past, {}}, 25, {}) == recglm::best_items(scores, 25, {}));
  }
}

TEST_CASE("few neighbours are the most similar ones", "[baselines]") {
  recglm::catalogue c;
  c.titles.resize(4);
  const int baskets[][3] = {{0, 1, -1}, {0, 1, 2}, {0, 1, 3}, {0, 3, -1}};
  for (int u = 0; u < 4; ++u)
    for (const int i : baskets[u])
      if (i >= 0) c.train.push_back({u, i, 0, 0, -1});
  recglm::item_knn all, one;
  one.neighbours = 1;
  all.fit(c);
  one.fit(c);
  const std::vector<recglm::interaction> past{{0, 0, 0, 0, -1}};
  REQUIRE(recglm::ranked(all, {0, past, {}}, 4, {}) == std::vector<item_id>{1, 3, 2, 0});
  REQUIRE(recglm::ranked(one, {0, past, {}}, 4, {}) == std::vector<item_id>{1, 0, 2, 3});
  c.train[0].item = 9;
  REQUIRE_THROWS_WITH(all.fit(c), "item_knn: a training event of user 0 is of item 9, but the catalogue has 4 items");
  all.neighbours = 0, all.last = -1;
  REQUIRE_THROWS_WITH(all.fit(c), "item_knn: last is -1; it must not be negative");
  all.last = 0, all.shrinkage = -1;
  REQUIRE_THROWS_WITH(all.fit(c), "item_knn: shrinkage is -1; it must not be negative");
  all.neighbours = -1;
  REQUIRE_THROWS_WITH(all.fit(c), "item_knn: neighbours is -1; it must not be negative");
  REQUIRE_THROWS_WITH(recglm::item_knn{}.scores({}), "item_knn: call fit before scores");
}

TEST_CASE("item-kNN counts the latest items alone, and shrinks what rests on few users", "[baselines]") {
  recglm::catalogue c;
  c.titles.resize(4);
  // Items 0 and 1 share three users; 2 and 3 one, which is all that they have.
  for (int u = 0; u < 3; ++u)
    for (int i : {0, 1}) c.train.push_back({u, i, 0, 0, -1});
  c.train.push_back({3, 0, 0, 0, -1});
  for (int i : {2, 3}) c.train.push_back({4, i, 0, 0, -1});
  const std::vector<recglm::interaction> past{{0, 2, 0, 0, -1}, {0, 0, 0, 0, -1}};
  const std::vector<item_id> seen{0, 2};
  recglm::item_knn knn;
  knn.fit(c);
  REQUIRE(recglm::ranked(knn, {0, past, {}}, 2, seen) == std::vector<item_id>{3, 1});  // cosine 1 against .87
  knn.shrinkage = 1;
  knn.fit(c);
  REQUIRE(recglm::ranked(knn, {0, past, {}}, 2, seen) == std::vector<item_id>{1, 3});  // .5 against .65
  knn.shrinkage = 0, knn.last = 1;
  knn.fit(c);
  REQUIRE(recglm::ranked(knn, {0, past, {}}, 1, seen) == std::vector<item_id>{1});  // item 2 is too old
}

TEST_CASE("on Beauty the baselines give what another program gives", "[baselines][realdata]") {
  if (!have_data()) return;
  const recglm::dataset d = recglm::read_sequence_file(data_folder() / "beauty");
  const recglm::split s = recglm::leave_one_out(d);
  const recglm::catalogue known = recglm::catalogue_of(d, s);
  const auto asked = recglm::questions(s, recglm::part::test);
  REQUIRE(asked.size() == 22363);
  // HR@5, NDCG@5, HR@10, NDCG@10; items of the history are no candidates.
  const auto metrics = [&](auto baseline) {
    baseline.fit(known);
    double sums[4] = {};
    for (const recglm::history& h : asked) {
      std::vector<item_id> seen;
      for (const auto& e : h.past) seen.push_back(e.item);
      std::sort(seen.begin(), seen.end());
      const auto list = recglm::ranked(baseline, h, 10, seen);
      for (std::size_t k = 0; k < list.size(); ++k) {
        if (list[k] != h.next.item) continue;
        const double gain = 1 / std::log2(static_cast<double>(k) + 2);
        if (k < 5) sums[0] += 1, sums[1] += gain;
        sums[2] += 1, sums[3] += gain;
      }
    }
    std::string out;
    for (const double x : sums) out += four(x / static_cast<double>(asked.size())) + ' ';
    return out;
  };
  // The other program sums in single precision, which parts equal scores: one user of 22,363 more, HR@10 .0568.
  CHECK(metrics(recglm::item_knn{}) == "0.0394 0.0270 0.0567 0.0326 ");
  recglm::item_knn recent;
  recent.last = 3;
  CHECK(metrics(recent).ends_with("0.0371 "));
  CHECK(metrics(recglm::popularity{}) == "0.0075 0.0041 0.0115 0.0055 ");
  recglm::next_id from_largest;
  from_largest.from_largest = true;
  CHECK(metrics(from_largest) == "0.0453 0.0447 0.0463 0.0450 ");
  CHECK(metrics(recglm::next_id{}) == "0.0292 0.0274 0.0310 0.0280 ");
}

}  // namespace baselines_item_knn_tests
