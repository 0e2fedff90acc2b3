#include "recglm/data/synthetic/daily_life.hpp"

#include <map>
#include <set>

#include "support/catch.hpp"
#include "support/folder.hpp"

namespace data_synthetic_daily_life_tests {

using recglm::daily_life;
using recglm::dataset;
namespace words = recglm::daily_words;

TEST_CASE("the same seed gives the same life, whatever the number of users", "[data]") {
  const daily_life small({.users = 20}, 7), large({.users = 50}, 7), other({.users = 20}, 8);
  bool differs = false;
  for (int u = 0; u < 20; ++u) {
    const auto a = small.user(u), b = large.user(u), c = other.user(u);
    REQUIRE(a.size() == b.size());
    for (std::size_t e = 0; e < a.size(); ++e) {
      REQUIRE((a[e].time == b[e].time && a[e].type == b[e].type && a[e].text == b[e].text));
      differs = differs || e >= c.size() || a[e].text != c[e].text;
    }
    REQUIRE(small.features(u) == large.features(u));
  }
  REQUIRE(differs);
  REQUIRE_THROWS_WITH(small.user(20), "daily life: there is no user 20 among 20");
}

TEST_CASE("a synthetic log comes back from its folder without a bad row", "[data]") {
  temporary_folder folder;
  const daily_life life({.users = 200}, 3);
  std::uint64_t done = 0;
  life.write(folder.path, [&](std::uint64_t users, std::uint64_t all) {
    REQUIRE(all == 200);
    done = users;
  });
  REQUIRE(done == 200);
  recglm::dataset_builder out;
  recglm::read_activity_log(out, folder.path);
  REQUIRE(out.report().entries().empty());  // no text is in two categories
  dataset d = out.build("daily-life-200-seed3");
  validate(d);
  REQUIRE(d == life.make());
  REQUIRE(d.users.size() == 200);
  REQUIRE(d.user_attributes[0].size() >= 4);
  for (std::size_t i = 0; i < d.items.size(); ++i) REQUIRE(d.attributes[i].size() == 4);  // type and three levels
  const double mean = static_cast<double>(d.interactions.size()) / 200;
  REQUIRE(std::abs(mean - 120) < 25);
}

TEST_CASE("searches lead to pages, pages to bills, and some needs to others", "[data]") {
  const daily_life life({.users = 400, .mean_events = 200}, 1);
  std::map<std::pair<std::string_view, std::string_view>, double> steps;
  std::map<std::string_view, double> from;
  double bills = 0, travelled = 0, own = 0;
  for (int u = 0; u < 400; ++u) {
    const auto events = life.user(u);
    std::map<std::string, int> merchants;
    for (std::size_t e = 0; e + 1 < events.size(); ++e) {
      REQUIRE(events[e].time < events[e + 1].time);
      ++steps[{events[e].type, events[e + 1].type}];
      ++from[events[e].type];
      const auto& need = words::needs[static_cast<std::size_t>(events[e].need)];
      if (events[e].type == words::bill && need.leaf == "火车票") {
        ++bills;
        travelled += words::needs[static_cast<std::size_t>(events[e + 1].need)].leaf == "酒店";
      }
      if (events[e].type == words::bill && need.leaf == "面馆")
        own = std::max<double>(own, ++merchants[events[e].text.substr(0, 6)]);
    }
  }
  REQUIRE(steps[{words::search, words::visit}] / from[words::search] > 0.65);
  REQUIRE(steps[{words::visit, words::bill}] / from[words::visit] > 0.65);
  REQUIRE(steps[{words::bill, words::search}] / from[words::bill] < 0.5);
  REQUIRE(bills > 50);
  REQUIRE(travelled / bills > 0.3);
  REQUIRE(own > 10);
}

TEST_CASE("a spec that describes no log is refused", "[data]") {
  REQUIRE_THROWS_WITH(daily_life({.users = 0}), "daily life: it needs users and 1 to 24 merchants, not 0 and 8");
  REQUIRE_THROWS_WITH(daily_life({.merchants = 25}),
                      "daily life: it needs users and 1 to 24 merchants, not 1000 and 25");
  REQUIRE_THROWS_WITH(
      daily_life({.min_events = 2}),
      "daily life: events of a user must be at least 3, with mean and maximum not below that, not 2, 120, 1000");
  REQUIRE_THROWS_WITH(daily_life({.follow = 1.5}), "daily life: chances lie between 0 and 1");
}

}  // namespace data_synthetic_daily_life_tests
