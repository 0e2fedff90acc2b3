#include "recglm/data/dropped_users.hpp"

#include <set>

#include "recglm/data/k_core.hpp"
#include "support/catch.hpp"

namespace data_dropped_users_tests {

using recglm::dataset;
using recglm::part;

namespace {

// Three users of four items each, one who took two of those and a rare one, one with a single event.
dataset whole() {
  dataset d;
  d.name = "shop";
  d.users = {"a", "b", "c", "lone", "short"};
  d.items = {"w", "x", "y", "z", "rare"};
  d.titles = {"W", "X", "Y", "Z", "Rare"}, d.attributes.resize(5);
  for (int u = 0; u < 3; ++u)
    for (int i = 0; i < 4; ++i) d.interactions.push_back({u, i, 3, 10 * i + u, -1});
  d.interactions.push_back({3, 0, 3, 5, -1});
  d.interactions.push_back({4, 2, 4, 12, -1});
  d.interactions.push_back({4, 4, 4, 20, -1});
  d.interactions.push_back({4, 1, 5, 40, -1});
  return d;
}

}  // namespace

TEST_CASE("users whom a core drops keep their events of known items", "[data]") {
  const dataset core = recglm::k_core(whole(), 3).data, dropped = recglm::dropped_by(whole(), core);
  recglm::validate(dropped);
  REQUIRE(core.users == std::vector<std::string>{"a", "b", "c"});
  REQUIRE(dropped.users == std::vector<std::string>{"short"});
  REQUIRE(dropped.items == core.items);
  REQUIRE(dropped.titles == core.titles);
  REQUIRE(dropped.interactions == std::vector<recglm::interaction>{{0, 2, 4, 12, -1}, {0, 1, 5, 40, -1}});
  REQUIRE(recglm::dropped_by(core, core).users.empty());

  const dataset both = recglm::with_users(core, dropped);
  recglm::validate(both);
  REQUIRE(both.users.back() == "short");
  REQUIRE(both.interactions.back() == recglm::interaction{3, 1, 5, 40, -1});
  REQUIRE(recglm::first_users(both, 3) == core);
  dataset other = dropped;
  other.items[0] = "v";
  REQUIRE_THROWS_WITH(recglm::with_users(core, other),
                      "dropped users: 'shop, dropped users' has 4 items, which are not the 4 of 'shop'; prepare both "
                      "in one run");
}

TEST_CASE("dropped users are asked and nothing of theirs is trained on", "[data]") {
  const dataset core = recglm::k_core(whole(), 3).data;
  const dataset both = recglm::with_users(core, recglm::dropped_by(whole(), core));
  const recglm::split strict = recglm::with_outside_users(recglm::leave_one_out(core), both);
  REQUIRE(strict.events == both.interactions);
  REQUIRE(strict.parts[12] == part::outside);
  REQUIRE(strict.parts[13] == part::test);
  REQUIRE(std::vector(strict.parts.begin(), strict.parts.begin() + 12) == recglm::leave_one_out(core).parts);
  const auto asked = recglm::questions(strict, part::test);
  REQUIRE(asked.size() == 4);
  REQUIRE(asked.back().user == 3);
  REQUIRE(asked.back().past.size() == 1);
  for (const auto& e : recglm::catalogue_of(both, strict).train) REQUIRE(e.user < 3);
  REQUIRE(recglm::with_validation_in_train(strict).parts[12] == part::outside);

  const recglm::split late = recglm::with_outside_users(recglm::leave_one_out(core), both, 12);
  REQUIRE(late.parts[12] == part::test);
  REQUIRE(recglm::test_begin(recglm::leave_one_out(core)) == 30);
}

}  // namespace data_dropped_users_tests
