#include "recglm/baselines/ease.hpp"

#include <cmath>
#include <set>

#include "recglm/baselines/baseline.hpp"
#include "recglm/core/random.hpp"
#include "support/catch.hpp"

namespace baselines_ease_tests {

using recglm::item_id;

namespace {

// The solution of A x = b by elimination, A (n, n).
std::vector<double> solved(std::vector<std::vector<double>> a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t k = 0; k < n; ++k)
    for (std::size_t r = k + 1; r < n; ++r) {
      const double f = a[r][k] / a[k][k];
      for (std::size_t c = k; c < n; ++c) a[r][c] -= f * a[k][c];
      b[r] -= f * b[k];
    }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t c = k + 1; c < n; ++c) b[k] -= a[k][c] * b[c];
    b[k] /= a[k][k];
  }
  return b;
}

}  // namespace

TEST_CASE("each item's weights are the ridge regression on all others", "[baselines]") {
  constexpr int items = 9, users = 30;
  constexpr double l2 = 3;
  recglm::random_engine rng(4);
  recglm::catalogue c;
  c.titles.resize(items);
  std::vector<std::vector<double>> x(users, std::vector<double>(items));
  for (int u = 0; u < users; ++u)
    for (int i = 0; i < items; ++i)
      for (int times = rng.below(3) == 0 ? 1 + static_cast<int>(rng.below(2)) : 0; times > 0; --times) {
        c.train.push_back({u, i, 0, 0, -1});
        x[u][i] = 1;
      }
  recglm::ease model;
  model.l2 = l2;
  model.fit(c);
  const std::vector<item_id> met{1, 4, 4, 7};
  std::vector<std::pair<double, item_id>> want;
  for (int j = 0; j < items; ++j) {
    std::vector<std::vector<double>> a;
    std::vector<double> b;
    std::vector<int> others;
    for (int i = 0; i < items; ++i)
      if (i != j) others.push_back(i);
    for (int i : others) {
      std::vector<double>& row = a.emplace_back();
      double target = 0;
      for (int k : others) {
        double sum = i == k ? l2 : 0;
        for (const auto& user : x) sum += user[i] * user[k];
        row.push_back(sum);
      }
      for (const auto& user : x) target += user[i] * user[j];
      b.push_back(target);
    }
    const std::vector<double> weights = solved(a, b);
    double score = 0;
    for (item_id i : std::set<item_id>(met.begin(), met.end()))
      for (std::size_t k = 0; k < others.size(); ++k)
        if (others[k] == i) score += weights[k];
    want.emplace_back(-score, j);
  }
  std::sort(want.begin(), want.end());
  for (int k = 1; k < items; ++k) REQUIRE(want[k].first - want[k - 1].first > 1e-5);  // no ties to decide
  std::vector<recglm::interaction> past;
  for (item_id i : met) past.push_back({99, i, 0, 0, -1});
  std::vector<item_id> all;
  for (const auto& [score, j] : want) all.push_back(j);
  REQUIRE(recglm::ranked(model, {99, past, {}}, items, {}) == all);
  std::erase(all, 4), std::erase(all, 0);
  all.resize(3);
  REQUIRE(recglm::ranked(model, {99, past, {}}, 3, std::vector<item_id>{0, 4}) == all);
}

TEST_CASE("what ease cannot do is refused", "[baselines]") {
  recglm::ease model;
  const recglm::interaction past[] = {{0, 0, 0, 0, -1}};
  REQUIRE_THROWS_WITH(recglm::ranked(model, {0, past, {}}, 1, {}), "ease: call fit before scores");
  recglm::catalogue c;
  c.titles.resize(2);
  c.train.push_back({0, 5, 0, 0, -1});
  REQUIRE_THROWS_WITH(model.fit(c), "ease: a training event of user 0 is of item 5, but the catalogue has 2 items");
  model.l2 = 0;
  REQUIRE_THROWS_WITH(model.fit(c), "ease: l2 is 0; it must be positive");
}

}  // namespace baselines_ease_tests
