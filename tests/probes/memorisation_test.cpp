#include "recglm/probes/memorisation.hpp"

#include <cmath>

#include "recglm/core/random.hpp"
#include "support/catch.hpp"

namespace probes_memorisation_tests {

using recglm::memorisation;

namespace {

std::vector<memorisation::pair> pairs(std::uint64_t seed, int count, double better) {
  recglm::random_engine rng(seed);
  std::vector<memorisation::pair> out;
  for (int i = 0; i < count; ++i) {
    const double shuffled = -3 - rng.uniform();
    out.push_back({rng.uniform() < better ? shuffled + rng.uniform() : shuffled - rng.uniform(), shuffled});
  }
  return out;
}

}  // namespace

TEST_CASE("what is likelier where it can't be known fires, each of the three alone, and chance is silent", "[probes]") {
  const auto chance = pairs(1, 200, 0.5), known = pairs(2, 200, 0.9);
  const auto silent = memorisation{}(chance, pairs(3, 200, 0.5), pairs(4, 200, 0.5));
  REQUIRE_FALSE(silent.fires);
  REQUIRE(silent.sentence.ends_with(": nothing says that the base has met these data"));
  REQUIRE(memorisation{}(known, chance, chance).fires);
  REQUIRE(memorisation{}(chance, known, chance).fires);
  REQUIRE(memorisation{}(chance, chance, known).fires);
  REQUIRE_FALSE(memorisation{}(pairs(2, 12, 1.0), {}, {}).fires);  // too few to say
  int fires = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) fires += memorisation{}(pairs(seed, 200, 0.5), {}, {}).fires;
  REQUIRE(fires == 0);
}

TEST_CASE("the sentence has the figures", "[probes]") {
  const std::vector<memorisation::pair> item(40, {-1, -1.5}), even{{-1, -1}, {-2, -2}};
  const auto found = memorisation{}(item, even, {});
  REQUIRE(found.item.pairs == 40);
  REQUIRE(found.item.share == 1);
  REQUIRE(std::abs(found.item.z - std::sqrt(40.0)) < 1e-12);
  REQUIRE(found.order.pairs == 0);
  REQUIRE(found.sentence ==
          "memorisation (arXiv 2505.10212): before training the answer is likelier than another that fits the texts as "
          "well in 100.0 % of 40 questions (z 6.3, +0.500 nats a token), than after a shuffled history in 50.0 % of 0 "
          "questions (z 0.0, +0.000 nats a token), than for another user in 50.0 % of 0 questions (z 0.0, +0.000 nats "
          "a token): the base has met these data, and what it is asked may be remembered");
  REQUIRE_THROWS_WITH(memorisation{}({{std::nan(""), 0}}, {}, {}), "memorisation: a likelihood is not a finite number");
}

}  // namespace probes_memorisation_tests
