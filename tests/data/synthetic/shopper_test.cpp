#include "recglm/data/synthetic/shopper.hpp"

#include <numeric>
#include <optional>

#include "support/catch.hpp"
#include "support/near.hpp"

namespace data_synthetic_shopper_tests {

using recglm::shop;
using recglm::shopper;
using recglm::world_spec;

TEST_CASE("draws come as often as their chances say", "[data]") {
  world_spec spec;
  spec.items = 120;
  const shop goods(spec, 4);
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    recglm::random_engine rng(seed);
    shopper buyer(spec, goods, 12, rng);
    for (std::uint64_t t = 0; t < 3 * seed - 2; ++t) buyer.take(buyer.draw(rng), rng);
    REQUIRE(buyer.late() == (seed == 4));
    const auto p = buyer.probabilities();
    REQUIRE(near(std::vector{std::accumulate(p.begin(), p.end(), 0.0)}, std::vector{1.0}, table::metric));
    const int draws = 100000;
    std::vector<int> count(p.size(), 0);
    for (int k = 0; k < draws; ++k) ++count[buyer.draw(rng)];
    double chi = 0, rare = 0, rare_seen = 0;
    int cells = 0;
    for (std::size_t i = 0; i < p.size(); ++i) {
      if (!buyer.late() && goods.at(static_cast<int>(i)).cold) REQUIRE(p[i] == 0);
      if (p[i] == 0) REQUIRE(count[i] == 0);
      const double expected = p[i] * draws;
      if (expected < 20) {
        rare += expected, rare_seen += count[i];
        continue;
      }
      chi += (count[i] - expected) * (count[i] - expected) / expected;
      ++cells;
    }
    INFO(seed << ": chi square " << chi << " of " << cells << " cells, rare " << rare_seen << " for " << rare);
    REQUIRE(chi < cells + 5 * std::sqrt(2.0 * cells));
    REQUIRE(std::abs(rare_seen - rare) < 5 * std::sqrt(rare + 1));
  }
}

TEST_CASE("each habit does what its name says", "[data]") {
  // With one habit nearly alone, most draws after an event must be of the kind that it brings.
  const auto after_event = [](auto change, auto fits) {
    world_spec spec;
    spec.routine = spec.accessory = spec.refill = spec.focus = 0;
    spec.items = 600;
    spec.match = 1000;
    change(spec);
    const shop goods(spec, 5);
    recglm::random_engine rng(6);
    shopper buyer(spec, goods, 40, rng);
    std::vector<int> past;
    int good = 0, asked = 0;
    for (int t = 0; t < 30; ++t) {
      const int item = buyer.draw(rng);
      if (const auto fit = fits(goods, past, item)) ++asked, good += *fit;
      past.push_back(item);
      buyer.take(item, rng);
    }
    REQUIRE(asked > 5);
    return static_cast<double>(good) / asked;
  };
  using answer = std::optional<bool>;
  using past_items = std::vector<int>;
  REQUIRE(after_event([](auto& s) { s.routine = 0.95; },
                      [](const shop& g, const past_items& past, int item) -> answer {
                        if (past.empty() || g.at(past.back()).category == 5) return std::nullopt;
                        return g.at(item).line == g.at(past.back()).line &&
                               g.at(item).category == (g.at(past.back()).category + 1) % 5;
                      }) > 0.7);
  REQUIRE(after_event([](auto& s) { s.accessory = 0.95; },
                      [](const shop& g, const past_items& past, int item) -> answer {
                        if (past.empty() || g.at(past.back()).category == 5) return std::nullopt;
                        return g.at(item).line == g.at(past.back()).line && g.at(item).category == 5;
                      }) > 0.7);
  REQUIRE(after_event(
              [](auto& s) {
                s.refill = 0.95;
                s.refill_from = 1;
                s.refill_until = 3;
              },
              [](const shop&, const past_items& past, int item) -> answer {
                if (past.size() < 5) return std::nullopt;
                return std::find(past.end() - 3, past.end(), item) != past.end();
              }) > 0.7);
}

TEST_CASE("ratings follow quality, use and luck", "[data]") {
  const world_spec spec;
  const shop goods(spec, 4);
  recglm::random_engine rng(8);
  shopper buyer(spec, goods, 12, rng);
  double best = 0, worst = 0;
  int highest = 0, lowest = 0;
  for (int i = 0; i < goods.items(); ++i) {
    if (goods.at(i).quality > goods.at(highest).quality) highest = i;
    if (goods.at(i).quality < goods.at(lowest).quality) lowest = i;
  }
  for (int k = 0; k < 200; ++k) {
    const float high = buyer.rate(highest, rng), low = buyer.rate(lowest, rng);
    for (const float r : {high, low}) {
      const bool a_star = r >= 1 && r <= 5 && r == std::floor(r);
      REQUIRE(a_star);
    }
    best += high, worst += low;
  }
  REQUIRE(best / 200 > 4);
  REQUIRE(worst / 200 < 3);
}

}  // namespace data_synthetic_shopper_tests
