#include "recglm/core/random.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "support/catch.hpp"

namespace core_random_tests {

TEST_CASE("a seed means the same numbers for ever", "[core]") {
  recglm::random_engine rng(1);
  const std::uint64_t first = rng(), second = rng();
  recglm::random_engine again(1);
  REQUIRE(again() == first);
  REQUIRE(again() == second);
  REQUIRE(recglm::random_engine(2)() != first);
}

TEST_CASE("below is uniform and never leaves its range", "[core]") {
  recglm::random_engine rng(3);
  std::vector<int> seen(7);
  for (int i = 0; i < 70000; ++i) ++seen.at(rng.below(7));
  double chi = 0;
  for (int n : seen) chi += (n - 10000.0) * (n - 10000.0) / 10000.0;
  REQUIRE(chi < 22.46);  // 6 degrees of freedom, p = .001
  REQUIRE_THROWS_AS(rng.below(0), recglm::error);
}

TEST_CASE("normal has mean 0 and variance 1", "[core]") {
  recglm::random_engine rng(4);
  double sum = 0, squares = 0;
  const int n = 100000;
  for (int i = 0; i < n; ++i) {
    const double x = rng.normal();
    sum += x, squares += x * x;
  }
  REQUIRE(std::abs(sum / n) < 4 / std::sqrt(n));
  REQUIRE(std::abs(squares / n - 1) < 4 * std::sqrt(2.0 / n));
}

TEST_CASE("a saved stream continues where it was", "[core]") {
  recglm::random_engine rng = recglm::stream(5, "masking", 2);
  rng();
  recglm::random_engine loaded = recglm::random_engine::load(rng.save());
  REQUIRE(loaded == rng);
  REQUIRE(loaded() == rng());
  REQUIRE_THROWS_WITH(recglm::random_engine::load("1 2"),
                      "the state of a random stream must be four hexadecimal words, not '1 2'");
}

TEST_CASE("streams of other names and indices are unrelated", "[core]") {
  auto a = recglm::stream(1, "masking"), b = recglm::stream(1, "dropout"), c = recglm::stream(1, "masking", 1);
  REQUIRE(a() != b());
  REQUIRE(recglm::stream(1, "masking")() != c());
}

TEST_CASE("shuffle is a permutation, and every permutation is as likely", "[core]") {
  recglm::random_engine rng(6);
  std::vector<int> count(6);
  for (int i = 0; i < 60000; ++i) {
    std::vector<int> values{0, 1, 2};
    recglm::shuffle(rng, values);
    auto sorted = values;
    std::sort(sorted.begin(), sorted.end());
    if (sorted != std::vector<int>{0, 1, 2}) FAIL("not a permutation");
    ++count[2 * values[0] + (values[1] > values[2])];
  }
  double chi = 0;
  for (int n : count) chi += (n - 10000.0) * (n - 10000.0) / 10000.0;
  REQUIRE(chi < 20.52);  // 5 degrees of freedom, p = .001
}

}  // namespace core_random_tests
