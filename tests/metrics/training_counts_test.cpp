#include "recglm/metrics/training_counts.hpp"

#include "recglm/metrics/ranking.hpp"
#include "support/catch.hpp"

namespace metrics_training_counts_tests {

using namespace recglm;

namespace {

catalogue shop() {
  catalogue c;
  c.titles = {"a", "b", "c"};
  for (item_id item : {0, 2, 0, 0}) c.train.push_back({.user = 4, .item = item});
  return c;
}

/// A metric that counts how often it was shown a catalogue.
struct shown {
  static constexpr std::string_view name = "shown";
  int times = 0;
  void fit(const catalogue&) { ++times; }
  void add(const judged&) {}
  void merge(const shown&) {}
  double value() const { return times; }
};

}  // namespace

TEST_CASE("training events are counted by item, once for all copies", "[metrics]") {
  training_counts counts;
  counts.fit(shop());
  const training_counts copy = counts;
  REQUIRE(copy.items() == 3);
  REQUIRE(copy.events() == 4);
  REQUIRE(copy.of(0, "m") == 3);
  REQUIRE(copy.of(1, "m") == 0);
  REQUIRE(copy.of(2, "m") == 1);
}

TEST_CASE("a metric that asks for the catalogue is shown it, others are left alone", "[metrics]") {
  shown asks;
  hr<10> asks_not;
  show_catalogue(asks, shop());
  show_catalogue(asks_not, shop());
  REQUIRE(asks.value() == 1);
}

TEST_CASE("counts of no catalogue, and items outside it, are refused", "[metrics]") {
  training_counts counts;
  REQUIRE(counts.items() == 0);
  REQUIRE_THROWS_WITH(counts.of(0, "novelty@10"),
                      "novelty@10: knows no catalogue; call fit(catalogue) before the first question");
  counts.fit(shop());
  REQUIRE_THROWS_WITH(counts.of(3, "m"), "m: item 3 is not in the catalogue of 3 items");
  REQUIRE_THROWS_WITH(counts.of(-1, "m"), "m: item -1 is not in the catalogue of 3 items");
  catalogue damaged = shop();
  damaged.train[1].item = 7;
  REQUIRE_THROWS_WITH(counts.fit(damaged), "a training event of user 4 is of item 7, but the catalogue has 3 items");
}

}  // namespace metrics_training_counts_tests
