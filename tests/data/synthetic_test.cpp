#include "recglm/data/synthetic.hpp"

#include <nlohmann/json.hpp>

#include <numeric>
#include <set>

#include "recglm/baselines/baseline.hpp"
#include "recglm/baselines/item_knn.hpp"
#include "recglm/baselines/oracle.hpp"
#include "recglm/baselines/popularity.hpp"
#include "recglm/data/split.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/near.hpp"

namespace data_synthetic_tests {

using recglm::dataset;
using recglm::synthetic_world;
using recglm::world_spec;

namespace {

world_spec small() {
  world_spec out;
  out.users = 300;
  out.items = 200;
  return out;
}

double ndcg_10(const std::vector<recglm::item_id>& list, recglm::item_id wanted) {
  for (std::size_t k = 0; k < list.size() && k < 10; ++k)
    if (list[k] == wanted) return 1 / std::log2(static_cast<double>(k) + 2);
  return 0;
}

}  // namespace

TEST_CASE("a world is a valid dataset with titles of its own", "[data]") {
  const synthetic_world world(small(), 3);
  const dataset d = world.make();
  validate(d);
  REQUIRE(d.users.size() == 300);
  REQUIRE(d.items.size() == 200);
  REQUIRE(std::set<std::string>(d.titles.begin(), d.titles.end()).size() == 200);
  for (std::size_t i = 0; i < d.items.size(); ++i)
    for (const std::string& a : d.attributes[i]) REQUIRE(d.titles[i].find(a) != std::string::npos);
  REQUIRE(d.repeats());
  const auto offsets = recglm::user_offsets(d.interactions, 300);
  double events = 0;
  for (std::size_t u = 0; u + 1 < offsets.size(); ++u) {
    REQUIRE(offsets[u + 1] - offsets[u] >= 6);
    REQUIRE(offsets[u + 1] - offsets[u] <= 60);
    events += static_cast<double>(offsets[u + 1] - offsets[u]);
  }
  REQUIRE(std::abs(events / 300 - 12) < 1.5);  // 4 standard errors: the excess has stddev 6.5
  const double reviews = static_cast<double>(d.reviews.size()) / static_cast<double>(d.interactions.size());
  REQUIRE(std::abs(reviews - 0.5) < 0.04);
  std::set<float> stars;
  for (const auto& e : d.interactions) stars.insert(e.rating);
  REQUIRE(stars == std::set<float>{1, 2, 3, 4, 5});
}

TEST_CASE("one seed gives one world, another seed another", "[data]") {
  const dataset d = synthetic_world(small(), 3).make();
  REQUIRE(synthetic_world(small(), 3).make() == d);
  const dataset other = synthetic_world(small(), 4).make();
  REQUIRE(other.titles != d.titles);
  REQUIRE(other.interactions != d.interactions);
}

TEST_CASE("any user can be made again alone, also when the world has more users", "[data]") {
  const synthetic_world world(small(), 3);
  const dataset d = world.make();
  world_spec larger = small();
  larger.users = 5000;
  const synthetic_world more(larger, 3);
  const auto offsets = recglm::user_offsets(d.interactions, 300);
  for (const int u : {0, 17, 299}) {
    std::vector<recglm::interaction> lived(d.interactions.begin() + static_cast<std::ptrdiff_t>(offsets[u]),
                                           d.interactions.begin() + static_cast<std::ptrdiff_t>(offsets[u + 1]));
    for (auto& e : lived) e.review = -1;
    REQUIRE(world.user(u) == lived);
    REQUIRE(more.user(u) == lived);
  }
  REQUIRE_THROWS_WITH(world.user(300), "synthetic world: there is no user 300 among 300");
  REQUIRE_THROWS_WITH(world.next_probabilities(2, 1000), "synthetic world: user 2 has no event 1000");
}

TEST_CASE("the streamed folder holds what is made in memory", "[data]") {
  temporary_folder folder;
  const synthetic_world world(small(), 5);
  std::uint64_t users = 0;
  world.write(folder / "w", [&](std::uint64_t done, std::uint64_t) { users = done; });
  REQUIRE(users == 300);
  REQUIRE(recglm::read_dataset(folder / "w") == world.make());
  const auto notes = recglm::read_dataset_manifest(folder / "w")["notes"];
  REQUIRE(notes["seed"] == 5);
  REQUIRE(notes["spec"]["items"] == 200);
}

TEST_CASE("the chances of the next item sum to 1 and are those of the events", "[data]") {
  // Over many events, the mean of log p of what came equals the mean of the entropy, and indicators of "one of the
  // three likeliest" have the mean of their chance: a wrong chance anywhere would pull them apart.
  const synthetic_world world(small(), 7);
  double surprise = 0, variance = 0, hits = 0, hit_variance = 0;
  std::vector<double> expected(200, 0.0), seen(200, 0.0);
  for (int u = 0; u < 300; ++u) {
    const auto lived = world.user(u);
    for (std::size_t t = 0; t < lived.size(); t += 3) {
      const auto p = world.next_probabilities(u, static_cast<int>(t));
      REQUIRE(near(std::vector{std::accumulate(p.begin(), p.end(), 0.0)}, std::vector{1.0}, table::metric));
      double entropy = 0, squares = 0;
      for (double x : p)
        if (x > 0) entropy -= x * std::log(x), squares += x * std::log(x) * std::log(x);
      surprise += -std::log(p[lived[t].item]) - entropy;
      variance += squares - entropy * entropy;
      std::vector<double> sorted = p;
      std::nth_element(sorted.begin(), sorted.begin() + 2, sorted.end(), std::greater<>());
      double top = 0;
      for (double x : p) top += x >= sorted[2] ? x : 0;
      hits += (p[lived[t].item] >= sorted[2]) - top;
      hit_variance += top * (1 - top);
      for (std::size_t i = 0; i < p.size(); ++i) expected[i] += p[i];
      ++seen[lived[t].item];
    }
  }
  REQUIRE(std::abs(surprise) < 4 * std::sqrt(variance));
  REQUIRE(std::abs(hits) < 4 * std::sqrt(hit_variance));
  double chi = 0;
  for (std::size_t i = 0; i < expected.size(); ++i)
    if (expected[i] > 0) chi += (seen[i] - expected[i]) * (seen[i] - expected[i]) / expected[i];
  REQUIRE(chi < 200 + 5 * std::sqrt(2.0 * 200));
}

TEST_CASE("cold items appear only in the last two events, after a launch", "[data]") {
  const synthetic_world world(small(), 9);
  const dataset d = world.make();
  int cold_items = 0, cold_events = 0;
  for (int i = 0; i < 200; ++i) cold_items += world.cold(i);
  REQUIRE(cold_items == 10);
  const recglm::split s = recglm::leave_one_out(d);
  std::int64_t last_of_train = 0, first_held_out = INT64_MAX;
  for (std::size_t i = 0; i < s.events.size(); ++i) {
    const bool train = s.parts[i] == recglm::part::train;
    if (train) REQUIRE_FALSE(world.cold(s.events[i].item));
    cold_events += world.cold(s.events[i].item);
    if (train) last_of_train = std::max(last_of_train, s.events[i].time);
    if (!train) first_held_out = std::min(first_held_out, s.events[i].time);
  }
  REQUIRE(cold_events > 10);
  REQUIRE(last_of_train < first_held_out);  // so that a split at one moment can hold them out too
}

TEST_CASE("times can be whole days, and nothing else changes", "[data]") {
  recglm::world_spec spec;
  spec.users = 50, spec.items = 100;
  const recglm::dataset exact = recglm::synthetic_world(spec, 3).make();
  spec.days = 30;
  const recglm::synthetic_world world(spec, 3);
  recglm::dataset rounded = world.make();
  recglm::validate(rounded);
  REQUIRE(rounded.name == exact.name + "-days30");
  constexpr std::int64_t opening = 1577836800, month = 30 * 86400;
  REQUIRE(rounded.interactions.size() == exact.interactions.size());
  std::size_t tied = 0;
  for (std::size_t i = 0; i < exact.interactions.size(); ++i) {
    auto& got = rounded.interactions[i];
    REQUIRE((got.time - opening) % month == 0);
    REQUIRE(exact.interactions[i].time - got.time < month);
    REQUIRE(exact.interactions[i].time >= got.time);
    tied += i > 0 && rounded.interactions[i - 1].user == got.user && rounded.interactions[i - 1].time == got.time;
    REQUIRE(world.user(got.user).size() > 2);
  }
  REQUIRE(tied > rounded.interactions.size() / 4);
  for (std::size_t i = 0; i < exact.interactions.size(); ++i) rounded.interactions[i].time = exact.interactions[i].time;
  rounded.name = exact.name;
  REQUIRE(rounded == exact);
  spec.days = -1;
  REQUIRE_THROWS_WITH(recglm::synthetic_world(spec, 3),
                      "synthetic world: times are rounded to 0 days (seconds) or more, not to -1");
}

TEST_CASE("the oracle is far above item-kNN, and that above popularity", "[data]") {
  const synthetic_world world({}, 1);
  const dataset d = world.make();
  const recglm::split s = recglm::leave_one_out(d);
  const recglm::catalogue known = recglm::catalogue_of(d, s);
  recglm::popularity popular;
  recglm::item_knn near_items;
  popular.fit(known);
  near_items.fit(known);
  const recglm::oracle best(world);
  double sums[3] = {};
  int questions = 0;
  const auto asked = recglm::questions(s, recglm::part::test);
  for (std::size_t q = 0; q < asked.size(); q += 2, ++questions) {
    sums[0] += ndcg_10(recglm::ranked(popular, asked[q], 10, {}), asked[q].next.item);
    sums[1] += ndcg_10(recglm::ranked(near_items, asked[q], 10, {}), asked[q].next.item);
    sums[2] += ndcg_10(best.rank(asked[q], 10, {}), asked[q].next.item);
  }
  REQUIRE(sums[0] / questions < 0.03);
  REQUIRE(sums[1] / questions > 0.1);
  REQUIRE(sums[1] / questions < 0.3);
  REQUIRE(sums[2] / questions > 0.45);
  REQUIRE(sums[2] / questions < 0.65);
}

}  // namespace data_synthetic_tests
