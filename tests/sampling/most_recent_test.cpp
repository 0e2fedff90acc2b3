#include "recglm/sampling/most_recent.hpp"

#include "recglm/laws/text.hpp"
#include "support/catch.hpp"

namespace sampling_most_recent_tests {

using recglm::interaction;
using recglm::most_recent;

namespace {

std::vector<interaction> acts(std::initializer_list<std::int64_t> times) {
  std::vector<interaction> out;
  for (std::int64_t t : times) out.push_back({3, static_cast<recglm::item_id>(out.size()), 0, t, -1});
  return out;
}

}  // namespace

TEST_CASE("the most recent behaviours are the last ones, in time order", "[sampling]") {
  recglm::random_engine rng;
  const auto past = acts({10, 20, 30, 40, 50});
  const auto chosen = most_recent{.events = 3}.choose({3, past, {3, 9, 0, 60, -1}}, rng);
  REQUIRE(chosen == std::vector<interaction>(past.begin() + 2, past.end()));
  REQUIRE(most_recent{}.choose({3, past, {3, 9, 0, 60, -1}}, rng) == past);
  REQUIRE(most_recent{}.choose({3, {}, {3, 9, 0, 60, -1}}, rng).empty());
}

TEST_CASE("what a past holds after the target is left out, what shares its second stays", "[sampling]") {
  recglm::random_engine rng;
  const auto past = acts({10, 20, 30, 40});
  const auto chosen = most_recent{.events = 2}.choose({3, past, {3, 9, 0, 30, -1}}, rng);
  REQUIRE(chosen == std::vector<interaction>{past[1], past[2]});
}

TEST_CASE("the most recent behaviours keep the laws of a sampler", "[sampling]") {
  recglm::random_engine rng(5);
  for (int n = 0; n < 200; ++n) {
    std::vector<interaction> past;
    std::int64_t time = 0;
    for (std::uint64_t i = rng.below(40); i > 0; --i)
      past.push_back({1, static_cast<recglm::item_id>(rng.below(9)), 0, time += rng.below(3), -1});
    const recglm::history h{
        1, past, {1, 4, 0, static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(time) + 2)), -1}};
    REQUIRE(broken_laws(most_recent{.events = 1 + static_cast<int>(rng.below(10))}, h, rng()) ==
            std::vector<std::string>{});
  }
}

TEST_CASE("a text of no behaviour can't be asked for", "[sampling]") {
  recglm::random_engine rng;
  REQUIRE_THROWS_WITH((most_recent{.events = 0}.choose({}, rng)),
                      "most_recent: events is 0; a text needs at least 1 behaviour");
}

}  // namespace sampling_most_recent_tests
