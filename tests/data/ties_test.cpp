#include "recglm/data/ties.hpp"

#include <map>
#include <set>

#include "support/catch.hpp"

namespace data_ties_tests {

using recglm::dataset;
using recglm::interaction;

namespace {

dataset of(const std::vector<interaction>& events, int users, int items) {
  dataset d;
  d.name = "t";
  for (int u = 0; u < users; ++u) d.users.push_back("u" + std::to_string(u));
  for (int i = 0; i < items; ++i) d.items.push_back("i" + std::to_string(i));
  d.titles.resize(d.items.size()), d.attributes.resize(d.items.size());
  d.interactions = events;
  return d;
}

std::multiset<int> items_at(const dataset& d, int user, std::int64_t from, std::int64_t to) {
  std::multiset<int> out;
  for (const interaction& x : d.interactions)
    if (x.user == user && x.time >= from && x.time < to) out.insert(x.item);
  return out;
}

}  // namespace

TEST_CASE("events of one time change places, and no others", "[data]") {
  std::vector<interaction> events;
  for (int u = 0; u < 2; ++u)
    for (int i = 0; i < 30; ++i) events.push_back({u, i, static_cast<float>(i % 5 + 1), i / 10, -1});
  const dataset given = of(events, 2, 30), got = recglm::shuffled_ties(given, 7);
  recglm::validate(got);
  REQUIRE_FALSE(got == given);
  REQUIRE(got == recglm::shuffled_ties(given, 7));
  REQUIRE_FALSE(got == recglm::shuffled_ties(given, 8));
  for (int u = 0; u < 2; ++u)
    for (int day = 0; day < 3; ++day) REQUIRE(items_at(got, u, day, day + 1) == items_at(given, u, day, day + 1));
  for (const interaction& x : got.interactions) REQUIRE(x.rating == static_cast<float>(x.item % 5 + 1));
  for (std::size_t i = 0; i < events.size(); ++i) {
    REQUIRE(got.interactions[i].time == given.interactions[i].time);
    REQUIRE(got.interactions[i].user == given.interactions[i].user);
  }
}

TEST_CASE("each order of tied events is as likely as another", "[data]") {
  std::map<std::vector<int>, int> seen;
  for (std::uint64_t seed = 0; seed < 6000; ++seed) {
    const dataset got = recglm::shuffled_ties(of({{0, 0, 0, 5, -1}, {0, 1, 0, 5, -1}, {0, 2, 0, 5, -1}}, 1, 3), seed);
    std::vector<int> order;
    for (const interaction& x : got.interactions) order.push_back(x.item);
    ++seen[order];
  }
  REQUIRE(seen.size() == 6);
  for (const auto& [order, count] : seen) REQUIRE(std::abs(count - 1000) < 150);  // 5 standard deviations
}

TEST_CASE("whatever order the source has, baskets have one", "[data]") {
  std::vector<interaction> events;
  for (int u = 0; u < 3; ++u)
    for (int i = 0; i < 30; ++i) events.push_back({u, (7 * i + u) % 30, static_cast<float>(i % 5 + 1), i / 10, -1});
  const dataset given = of(events, 3, 30), got = recglm::canonical_ties(given, 7);
  recglm::validate(got);
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    REQUIRE(recglm::canonical_ties(recglm::shuffled_ties(given, seed), 7) == got);
  REQUIRE_FALSE(got == recglm::canonical_ties(given, 8));
  for (int u = 0; u < 3; ++u)
    for (int day = 0; day < 3; ++day) REQUIRE(items_at(got, u, day, day + 1) == items_at(given, u, day, day + 1));
  int rising = 0;
  for (std::size_t i = 1; i < events.size(); ++i)
    rising += got.interactions[i].time == got.interactions[i - 1].time &&
              got.interactions[i].item > got.interactions[i - 1].item;
  REQUIRE(rising > 20);  // of 81 steps: not the order of the items either
  REQUIRE(rising < 61);
}

TEST_CASE("ties are sorted by the keys, and times stay in order", "[data]") {
  std::vector<interaction> events;
  std::vector<std::int64_t> keys(30);
  for (int i = 0; i < 30; ++i)
    events.push_back({0, i, 0, i / 10, -1}), keys[static_cast<std::size_t>(i)] = (11 * i) % 30;
  const dataset given = of(events, 1, 30), got = recglm::sorted_ties(given, keys);
  recglm::validate(got);
  for (std::size_t i = 1; i < events.size(); ++i)
    if (got.interactions[i].time == got.interactions[i - 1].time)
      REQUIRE(keys[static_cast<std::size_t>(got.interactions[i].item)] >
              keys[static_cast<std::size_t>(got.interactions[i - 1].item)]);
  for (int day = 0; day < 3; ++day) REQUIRE(items_at(got, 0, day, day + 1) == items_at(given, 0, day, day + 1));
  REQUIRE_THROWS_WITH(recglm::sorted_ties(given, std::vector<std::int64_t>{1}), "ties: 1 keys for 30 items");
}

TEST_CASE("runs of rising keys are shuffled as a whole, and a fall ends them", "[data]") {
  std::vector<interaction> events;
  for (int i = 0; i < 20; ++i) events.push_back({0, i, 0, i, -1});
  std::vector<std::int64_t> keys(20);
  for (int i = 0; i < 20; ++i) keys[static_cast<std::size_t>(i)] = i < 12 ? i + 100 : i;  // rises, falls once, rises
  const dataset given = of(events, 1, 20), got = recglm::shuffled_rising_runs(given, keys, 3);
  recglm::validate(got);
  REQUIRE_FALSE(got == given);
  REQUIRE(items_at(got, 0, 0, 12) == items_at(given, 0, 0, 12));
  REQUIRE(items_at(got, 0, 12, 20) == items_at(given, 0, 12, 20));
  REQUIRE_THROWS_WITH(recglm::shuffled_rising_runs(given, std::vector<std::int64_t>{1}, 3),
                      "ties: 1 keys for 20 items");
}

}  // namespace data_ties_tests
