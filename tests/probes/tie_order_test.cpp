#include "recglm/probes/tie_order.hpp"

#include <cmath>

#include "recglm/data/k_core.hpp"
#include "recglm/data/readers/sequence_file.hpp"
#include "recglm/data/ties.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"

namespace probes_tie_order_tests {

using recglm::dataset;

namespace {

// Users who meet random items, some of them on one day, in a random order or in that of the items' keys.
dataset world(bool sorted, bool days) {
  recglm::random_engine rng(5);
  dataset d;
  d.name = "w";
  std::vector<std::string> asins;
  for (int i = 0; i < 200; ++i) {
    d.items.push_back("i" + std::to_string(i));
    asins.push_back("B" + std::to_string(1000000 + rng.below(1000000)));
  }
  d.titles.resize(200), d.attributes.resize(200);
  d.item_columns.push_back({"asin", asins});
  for (int u = 0; u < 300; ++u) {
    d.users.push_back("u" + std::to_string(u));
    std::vector<int> items(200);
    for (int i = 0; i < 200; ++i) items[static_cast<std::size_t>(i)] = i;
    recglm::shuffle(rng, items);
    items.resize(6);
    for (int day = 0; day < 2; ++day)
      if (sorted)
        std::sort(items.begin() + 3 * day, items.begin() + 3 * day + 3, [&](int a, int b) {
          return asins[static_cast<std::size_t>(a)] < asins[static_cast<std::size_t>(b)];
        });
    for (int k = 0; k < 6; ++k)
      d.interactions.push_back({u, items[static_cast<std::size_t>(k)], 0, days ? k / 3 : k, -1});
  }
  return d;
}

}  // namespace

TEST_CASE("ties in the order of the source are found, true orders are not", "[probes]") {
  const dataset sorted = world(true, true), mixed = world(false, true);
  const auto found = recglm::tie_order{}(sorted, recglm::leave_one_out(sorted));
  REQUIRE(found.fires);
  REQUIRE(found.steps == 1500);
  REQUIRE(found.tied == 1200);
  REQUIRE(found.rising == 1200);
  REQUIRE(std::abs(found.z - std::sqrt(1200.0)) < 1e-9);
  REQUIRE(
      found.sentence.starts_with("tie order: 80.0 % of 1500 steps are between equal times; 100.0 % of those go to a "
                                 "larger asin (chance: half; z 34.6)"));
  const auto silent = recglm::tie_order{}(mixed, recglm::leave_one_out(mixed));
  REQUIRE_FALSE(silent.fires);
  REQUIRE(std::abs(silent.z) < 4);
  REQUIRE(silent.sentence.ends_with(": the order of ties says nothing"));
  const dataset mended = recglm::shuffled_ties(sorted, 1);
  REQUIRE_FALSE(recglm::tie_order{}(mended, recglm::leave_one_out(mended)).fires);
}

TEST_CASE("where there are no times all steps count", "[probes]") {
  const dataset places = world(true, false);
  REQUIRE(recglm::times_are_places(places.interactions));
  const auto found = recglm::tie_order{}(places, recglm::leave_one_out(places));
  REQUIRE(found.tied == 1500);
  REQUIRE(found.fires);
  REQUIRE(std::abs(found.chance_users - 1 / 720.0) < 1e-12);
  REQUIRE(found.sentence.starts_with("tie order: there are no times; "));
  const dataset mended = recglm::shuffled_rising_runs(places, recglm::source_keys(places).places, 1);
  REQUIRE(std::abs(recglm::tie_order{}(mended, recglm::leave_one_out(mended)).z) < found.z / 4);
}

TEST_CASE("a k-core of a file without times is as much in the order of its source", "[probes]") {
  dataset given = world(true, false);
  given.interactions.erase(given.interactions.begin() + 6 * 200 + 3, given.interactions.begin() + 6 * 201);
  const dataset core = recglm::k_core(given, 4).data;  // user 200 has three events left, and goes
  REQUIRE(core.users.size() < given.users.size());
  const auto found = recglm::tie_order{}(core, recglm::leave_one_out(core));
  REQUIRE(found.fires);
  REQUIRE(found.tied == found.steps);
  REQUIRE(found.sentence.starts_with("tie order: there are no times; "));
}

TEST_CASE("names that are numbers of the sequences are no keys", "[probes]") {
  dataset d = world(true, false);
  d.item_columns.clear();
  REQUIRE(recglm::source_keys(d).called == "name");
  for (std::size_t i = 0; i < d.items.size(); ++i) d.items[i] = std::to_string(i);
  REQUIRE(recglm::source_keys(d).places.empty());
  REQUIRE_FALSE(recglm::tie_order{}(d, recglm::leave_one_out(d)).fires);
  dataset timed = world(true, true);
  timed.item_columns.clear();
  for (std::size_t i = 0; i < timed.items.size(); ++i) timed.items[i] = std::to_string(i);
  const auto places = recglm::source_keys(timed).places;  // by value: 9 before 10
  REQUIRE(places[9] == 9);
  REQUIRE(places[10] == 10);
}

TEST_CASE("the published Beauty is in the order of its source", "[probes][realdata]") {
  if (!have_data()) return;
  const dataset d = recglm::read_sequence_file(data_folder() / "beauty");
  const auto found = recglm::tie_order{}(d, recglm::leave_one_out(d));
  REQUIRE(found.fires);
  REQUIRE(found.steps == 198502 - 22363);
  REQUIRE(std::abs(static_cast<double>(found.rising) / static_cast<double>(found.tied) - 0.69) < 0.005);
  REQUIRE(std::abs(found.rising_users - 0.13) < 0.005);
  REQUIRE(std::abs(found.chance_users - 0.003) < 0.0005);
  REQUIRE(std::abs(found.next_key - 0.0224) < 0.0005);
}

}  // namespace probes_tie_order_tests
