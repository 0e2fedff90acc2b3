#include "recglm/sampling/term_windows.hpp"

#include "recglm/laws/text.hpp"
#include "support/catch.hpp"

namespace sampling_term_windows_tests {

using recglm::interaction;
using recglm::term_windows;

namespace {

constexpr std::int64_t day = 86400, now = 1000 * day;

/// Behaviours so many days before `now`, the longest ago first.
std::vector<interaction> days_ago(const std::vector<int>& days) {
  std::vector<interaction> out;
  for (int d : days) out.push_back({3, static_cast<recglm::item_id>(out.size()), 0, now - d * day, -1});
  return out;
}

struct counts {
  int of_long = 0, of_medium = 0, of_short = 0;
  friend bool operator==(const counts&, const counts&) = default;
};

counts count(const term_windows& sampler, const std::vector<interaction>& past, std::uint64_t seed) {
  recglm::random_engine rng(seed);
  counts out;
  for (const interaction& x : sampler.choose({3, past, {3, 0, 0, now, -1}}, rng)) {
    const std::int64_t ago = (now - x.time) / day;
    ++(ago > 90 ? out.of_long : ago > 7 ? out.of_medium : out.of_short);
  }
  return out;
}

std::vector<interaction> rich() {
  std::vector<int> days;
  for (int d = 400; d > 0; --d)
    for (int n = 0; n < 4; ++n) days.push_back(d);
  return days_ago(days);
}

}  // namespace

TEST_CASE("10, 30 and 60 percent come from the long, medium and short term", "[sampling]") {
  const auto past = rich();
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    REQUIRE(count({}, past, seed) == counts{2, 6, 12});
    REQUIRE(count({.events = 10}, past, seed) == counts{1, 3, 6});
    REQUIRE(count({.events = 5}, past, seed) == counts{1, 2, 2});  // round(.5), round(1.5), the rest
    REQUIRE(count({.events = 10, .long_share = 0, .medium_share = 0.5}, past, seed) == counts{0, 5, 5});
  }
}

TEST_CASE("the ends of the windows belong to the shorter term", "[sampling]") {
  const auto past = days_ago({91, 90, 8, 7});
  REQUIRE(count({.events = 4, .long_share = 0.25, .medium_share = 0.5, .fill = false}, past, 1) == counts{1, 2, 1});
}

TEST_CASE("a window that is short of events leaves its share to the next shorter one", "[sampling]") {
  REQUIRE(count({.events = 10, .fill = false}, days_ago({50, 40, 30, 20, 15, 10, 9, 6, 5, 4, 4, 3, 3, 2}), 1) ==
          counts{0, 4, 6});
  REQUIRE(count({.events = 10, .fill = false}, days_ago({500, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1}), 1) ==
          counts{1, 0, 9});
}

TEST_CASE("what the short term lacks is drawn from the longer ones, or left out", "[sampling]") {
  const auto past = days_ago({500, 400, 300, 200, 60, 50, 40, 30, 20, 5});
  REQUIRE(count({.events = 8, .fill = false}, past, 1) == counts{1, 2, 1});
  REQUIRE(count({.events = 8}, past, 1) == counts{2, 5, 1});
  REQUIRE(count({}, past, 1) == counts{4, 5, 1});
}

TEST_CASE("nothing at the target's time or after it is drawn", "[sampling]") {
  recglm::random_engine rng;
  const auto past = days_ago({3, 2, 0, 0});
  const auto chosen = term_windows{}.choose({3, past, {3, 9, 0, now, -1}}, rng);
  REQUIRE(chosen == std::vector<interaction>{past[0], past[1]});
  REQUIRE(term_windows{}.choose({3, past, {3, 9, 0, past[0].time, -1}}, rng).empty());
}

TEST_CASE("windows count places where a file has no times", "[sampling]") {
  std::vector<interaction> past;
  for (int place = 0; place < 300; ++place) past.push_back({3, place, 0, place, -1});
  recglm::random_engine rng;
  const term_windows sampler{.events = 10, .day_seconds = 1};
  const auto chosen = sampler.choose({3, past, {3, 9, 0, 300, -1}}, rng);
  REQUIRE(chosen.size() == 10);
  REQUIRE(chosen[0].time < 210);
  REQUIRE((chosen[1].time >= 210 && chosen[3].time < 293));
  REQUIRE(chosen[4].time >= 293);
}

TEST_CASE("every behaviour of a window is drawn equally often", "[sampling]") {
  const auto past = days_ago({60, 50, 40, 30, 20});
  std::vector<int> drawn(past.size());
  recglm::random_engine rng(3);
  const term_windows sampler{.events = 2, .long_share = 0, .medium_share = 1};
  for (int n = 0; n < 5000; ++n)
    for (const interaction& x : sampler.choose({3, past, {3, 9, 0, now, -1}}, rng)) ++drawn[x.item];
  for (int n : drawn) REQUIRE((n > 1800 && n < 2200));  // 2000 expected, stddev 35
}

TEST_CASE("term windows keep the laws of a sampler", "[sampling]") {
  recglm::random_engine rng(7);
  for (int n = 0; n < 300; ++n) {
    std::vector<interaction> past;
    std::int64_t time = 0;
    for (std::uint64_t i = rng.below(60); i > 0; --i)
      past.push_back({1, static_cast<recglm::item_id>(rng.below(9)), 0,
                      time += static_cast<std::int64_t>(rng.below(20)) * day, -1});
    const term_windows sampler{.events = 1 + static_cast<int>(rng.below(30)), .fill = rng.below(2) == 0};
    REQUIRE(broken_laws(sampler, {1, past, {1, 4, 0, time - 30 * day, -1}}, rng()) == std::vector<std::string>{});
  }
}

TEST_CASE("shares and windows that make no sense are refused", "[sampling]") {
  recglm::random_engine rng;
  REQUIRE_THROWS_WITH((term_windows{.events = 0}.choose({}, rng)),
                      "term_windows: events is 0; a text needs at least 1 behaviour");
  REQUIRE_THROWS_WITH((term_windows{.long_share = 0.8, .medium_share = 0.3}.choose({}, rng)),
                      "term_windows: shares 0.8 and 0.3 must not be negative nor exceed 1 together");
  REQUIRE_THROWS_WITH((term_windows{.short_days = 10, .medium_days = 9}.choose({}, rng)),
                      "term_windows: windows of 10 and 9 times 86400 seconds must not shrink");
}

}  // namespace sampling_term_windows_tests
