#include "recglm/metrics/beyond_accuracy.hpp"

#include "recglm/laws/decode.hpp"
#include "support/catch.hpp"
#include "support/near.hpp"

namespace metrics_beyond_accuracy_tests {

using namespace recglm;

namespace {

/// Items 0 .. counts.size() - 1, item i in counts[i] training events.
catalogue shop(const std::vector<int>& counts) {
  catalogue c;
  c.titles.resize(counts.size());
  for (std::size_t i = 0; i < counts.size(); ++i)
    for (int n = 0; n < counts[i]; ++n) c.train.push_back({.item = static_cast<item_id>(i)});
  return c;
}

template <class M>
M fitted(const catalogue& c) {
  M out;
  out.fit(c);
  return out;
}

template <class M>
double of(const catalogue& c, const std::vector<std::vector<item_id>>& lists,
          const std::vector<interaction>& past = {}) {
  M metric = fitted<M>(c);
  history asked;
  asked.past = past;
  for (const auto& list : lists) ++asked.user, metric.add({asked, list});
  return metric.value();
}

bool same(double got, double want) { return near(std::vector{got}, std::vector{want}, table::metric).good; }

}  // namespace

TEST_CASE("coverage is the share of items that anybody is shown", "[metrics]") {
  const catalogue c = shop({1, 1, 1, 1, 1, 1, 1, 1});
  REQUIRE(of<coverage<2>>(c, {{0, 1, 2}, {1, 0}, {5, -1, 6}}) ==
          3.0 / 8);  // 0, 1, 5: what is behind the cut is not shown
  REQUIRE(of<coverage<3>>(c, {{-1, -1}, {}}) == 0);
  REQUIRE(of<coverage<8>>(c, {{0, 1, 2, 3, 4, 5, 6, 7}}) == 1);
}

TEST_CASE("gini is half the mean difference of all pairs over the mean", "[metrics]") {
  random_engine rng(5);
  const catalogue c = shop(std::vector<int>(9, 1));
  for (int round = 0; round < 20; ++round) {
    std::vector<std::vector<item_id>> lists(12);
    std::vector<double> shown(9, 0);
    for (auto& list : lists)
      for (int i = 0; i < 4; ++i) {
        list.push_back(static_cast<item_id>(std::min(rng.below(9), rng.below(9))));
        if (std::count(list.begin(), list.end(), list.back()) == 1) ++shown[static_cast<std::size_t>(list.back())];
      }
    double pairs = 0, all = 0;
    for (double a : shown) {
      all += a;
      for (double b : shown) pairs += std::abs(a - b);
    }
    REQUIRE(same(of<gini<4>>(c, lists), pairs / (2 * 9 * all)));
  }
  REQUIRE(of<gini<3>>(c, {{0, 1, 2}, {3, 4, 5}, {6, 7, 8}}) == 0);
  REQUIRE(same(of<gini<1>>(c, {{4}, {4}, {4}}), 8.0 / 9));
  REQUIRE(of<gini<1>>(c, {{-1}}) == 0);
}

TEST_CASE("novelty is the bits that meeting an item tells", "[metrics]") {
  const catalogue c = shop({7, 3, 1, 1});  // 12 events and 4 items: shares 8, 4, 2, 2 of 16
  REQUIRE(of<novelty<1>>(c, {{0}}) == 1);
  REQUIRE(of<novelty<3>>(c, {{0, 1}, {2, -1, 2}}) == (1 + 2 + 3) / 3.0);
  REQUIRE(of<novelty<3>>(shop({3, 0}), {{1}}) == std::log2(5));  // a cold item
  REQUIRE(of<novelty<3>>(c, {{}}) == 0);
}

TEST_CASE("popularity bias sets lists beside the users' own past", "[metrics]") {
  const catalogue c = shop({8, 4, 2, 0});
  const std::vector<interaction> past{{.item = 1}, {.item = 2}};  // 3 in the mean
  REQUIRE(of<popularity_bias<2>>(c, {{0, 1}}, past) == 1);        // 6: twice as popular
  REQUIRE(of<popularity_bias<2>>(c, {{1, 2, 0}}, past) == 0);
  REQUIRE(of<popularity_bias<1>>(c, {{3}}, past) == -1);
  REQUIRE(of<popularity_bias<2>>(c, {{0, 0}, {2, -1}}, past) == 5.0 / 3 - 1);
  REQUIRE(of<popularity_bias<2>>(c, {{0}}) == 0);  // nobody has a past
  REQUIRE(of<popularity_bias<2>>(c, {{-1}}, past) == 0);
  const std::vector<interaction> unknown{{.item = 3}};
  REQUIRE_THROWS_WITH(of<popularity_bias<2>>(c, {{0}}, unknown),
                      "popularity-bias@2: no item of any user's past occurs in training; show it the catalogue that "
                      "the model was trained on");
}

TEST_CASE("they keep the laws of metrics", "[metrics]") {
  random_engine rng(6);
  std::vector<int> counts(30);
  for (int& n : counts) n = static_cast<int>(rng.below(20));
  const catalogue c = shop(counts);
  std::vector<interaction> past(200);
  for (interaction& e : past) e.item = static_cast<item_id>(rng.below(30));
  std::vector<history> questions(100);
  std::vector<std::vector<item_id>> lists(100);
  for (std::size_t q = 0; q < questions.size(); ++q) {
    questions[q].user = static_cast<user_id>(q);
    questions[q].past = std::span(past).subspan(q, rng.below(6));
    for (std::uint64_t i = rng.below(12); i > 0; --i) lists[q].push_back(static_cast<item_id>(rng.below(31)) - 1);
  }
  REQUIRE(broken_laws(fitted<coverage<5>>(c), questions, lists).empty());
  REQUIRE(broken_laws(fitted<gini<5>>(c), questions, lists).empty());
  REQUIRE(broken_laws(fitted<novelty<5>>(c), questions, lists).empty());
  REQUIRE(broken_laws(fitted<popularity_bias<5>>(c), questions, lists).empty());
}

TEST_CASE("metrics of the catalogue refuse what has no value", "[metrics]") {
  const catalogue c = shop({1, 2});
  history asked;
  const std::vector<item_id> list{0}, outside{5};
  REQUIRE_THROWS_WITH(fitted<coverage<10>>(c).value(), "coverage@10: nothing was judged, so there is no metric");
  REQUIRE_THROWS_WITH(fitted<popularity_bias<10>>(c).value(),
                      "popularity-bias@10: nothing was judged, so there is no metric");
  gini<10> unfitted;
  REQUIRE_THROWS_WITH(unfitted.add({asked, list}),
                      "gini@10: knows no catalogue; call fit(catalogue) before the first question");
  unfitted.add({asked, {}});
  REQUIRE_THROWS_WITH(
      unfitted.value(),
      "gini@10: knows no catalogue, or one without items; call fit(catalogue) before the first question");
  REQUIRE_THROWS_WITH(fitted<novelty<10>>(c).add({asked, outside}),
                      "novelty@10: item 5 is not in the catalogue of 2 items");
  coverage<10> two = fitted<coverage<10>>(c);
  REQUIRE_THROWS_WITH(two.merge(fitted<coverage<10>>(shop({1}))),
                      "coverage@10: parts that know catalogues of 2 and 1 items can't be merged");
}

}  // namespace metrics_beyond_accuracy_tests
