#include "recglm/prompts/draws.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "recglm/core/json_file.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"

namespace prompts_draws_tests {

using recglm::item_id;

TEST_CASE("jittered ratings lie around the star, with P5's mean and stddev (paper.md 3.4)", "[prompts]") {
  struct bin {
    double low, high;
  };
  const std::vector<bin> bins{{1.0, 1.4}, {1.5, 2.4}, {2.5, 3.4}, {3.5, 4.4}, {4.5, 5.0}};
  recglm::random_engine rng(1);
  std::set<std::string> all;
  for (int star = 1; star <= 5; ++star) {
    const bin& b = bins[static_cast<std::size_t>(star) - 1];
    double sum = 0, squares = 0;
    const int n = 20000;
    for (int k = 0; k < n; ++k) {
      const std::string text = recglm::jittered_rating(star, rng);
      REQUIRE(text.size() == 3);
      REQUIRE(text[1] == '.');
      const double x = (text[0] - '0') + (text[2] - '0') / 10.0;
      REQUIRE(x >= 1);
      REQUIRE(x <= 5);
      all.insert(text);
      sum += x;
      squares += x * x;
    }
    const double mean = sum / n, stddev = std::sqrt(squares / n - mean * mean), wanted = (b.high - b.low) / 4;
    INFO(star << ' ' << mean << ' ' << stddev);
    // What is cut off at 1 and 5 moves the outer stars a little inwards.
    const double shift = star == 1 || star == 5 ? 0.02 : 0.005;
    REQUIRE(std::abs(mean - (b.low + b.high) / 2) < shift);
    // Rounding to tenths adds a variance of .1^2 / 12.
    REQUIRE(std::abs(stddev - std::sqrt(wanted * wanted + 0.01 / 12)) < 0.02);
  }
  REQUIRE(all.size() > 38);  // of 41; the ends of the tails are rare
  REQUIRE(all.size() <= 41);
  REQUIRE_THROWS_WITH(recglm::jittered_rating(7, rng),
                      "jittered_rating: P5 jitters ratings of 1 to 5, not 7; rescale them or train on plain ones");
}

TEST_CASE("another rating is any but the true one", "[prompts]") {
  recglm::random_engine rng(2);
  std::map<int, int> drawn;
  for (int n = 0; n < 4000; ++n) ++drawn[recglm::other_rating(4, 1, 5, rng)];
  REQUIRE(drawn.size() == 4);
  REQUIRE(drawn.count(4) == 0);
  for (const auto& [star, times] : drawn) REQUIRE(std::abs(times - 1000) < 150);
  std::set<int> of_half;
  for (int n = 0; n < 200; ++n) of_half.insert(recglm::other_rating(3.5, 1, 5, rng));
  REQUIRE(of_half.size() == 5);
  REQUIRE_THROWS_WITH(recglm::other_rating(1, 1, 1, rng), "other_rating: a scale of 1 to 1 has no rating beside 1");
}

TEST_CASE("unmet items are different, not met, and each alike", "[prompts]") {
  recglm::random_engine rng(4);
  const std::vector<item_id> met{0, 3, 4, 9};
  std::map<item_id, int> drawn;
  for (int n = 0; n < 6000; ++n) {
    const int count = 1 + static_cast<int>(rng.below(6));
    const auto some = recglm::draw_unmet(met, 10, count, rng);
    REQUIRE(std::set<item_id>(some.begin(), some.end()).size() == static_cast<std::size_t>(count));
    ++drawn[some.front()];
  }
  REQUIRE(drawn.size() == 6);
  for (item_id i : {1, 2, 5, 6, 7, 8}) REQUIRE(std::abs(drawn[i] - 1000) < 150);
  REQUIRE(recglm::draw_unmet({}, 3, 3, rng).size() == 3);
  REQUIRE(recglm::draw_unmet(met, 10, 0, rng).empty());
  const auto many = recglm::draw_unmet(met, 100000, 99, rng);
  REQUIRE(std::set<item_id>(many.begin(), many.end()).size() == 99);
  REQUIRE_THROWS_WITH(
      recglm::draw_unmet(met, 10, 7, rng),
      "draw_unmet: 7 items that the user never met were asked for, of a catalogue of 10 the user left 6; ask for fewer "
      "candidates");
}

}  // namespace prompts_draws_tests
