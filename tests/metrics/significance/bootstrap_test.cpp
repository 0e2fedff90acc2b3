#include "recglm/metrics/significance/bootstrap.hpp"

#include "recglm/metrics/significance/paired_t.hpp"
#include "support/catch.hpp"

namespace metrics_significance_bootstrap_tests {

using namespace recglm;

namespace {
std::vector<double> normal_values(std::size_t n, std::uint64_t seed) {
  random_engine rng(seed);
  std::vector<double> out(n);
  for (double& x : out) x = rng.normal();
  return out;
}
}  // namespace

TEST_CASE("a seed gives the same interval, another seed another", "[metrics]") {
  const std::vector<double> values = normal_values(50, 3);
  const interval one = bootstrap_mean(values), again = bootstrap_mean(values),
                 other = bootstrap_mean(values, {.seed = 2});
  REQUIRE(one.low == again.low);
  REQUIRE(one.high == again.high);
  REQUIRE(one.low != other.low);
}

TEST_CASE("the interval follows the values and their scale", "[metrics]") {
  std::vector<double> values = normal_values(40, 4);
  const interval one = bootstrap_mean(values);
  for (double& x : values) x *= 4;  // exact in binary
  const interval four = bootstrap_mean(values);
  REQUIRE(four.low == 4 * one.low);
  REQUIRE(four.high == 4 * one.high);
  const interval fixed = bootstrap_mean(std::vector<double>(9, 0.25));
  REQUIRE(fixed.low == 0.25);
  REQUIRE(fixed.high == 0.25);
  const interval wide = bootstrap_mean(std::vector<double>{0, 1});
  REQUIRE(wide.low == 0);
  REQUIRE(wide.high == 1);
}

TEST_CASE("for many values the interval is about that of the t test", "[metrics]") {
  const std::vector<double> values = normal_values(500, 5);
  const interval drawn = bootstrap_mean(values, {.resamples = 4000}), by_t = paired_t(values).mean_difference;
  const double ratio = (drawn.high - drawn.low) / (by_t.high - by_t.low);
  REQUIRE(ratio > 0.9);
  REQUIRE(ratio < 1.1);
  REQUIRE(drawn.low < by_t.high);
  REQUIRE(drawn.high > by_t.low);
}

TEST_CASE("the interval holds the true mean about as often as it says", "[metrics]") {
  int holds = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const interval drawn =
        bootstrap_mean(normal_values(60, 100 + seed), {.resamples = 300, .level = 0.8, .seed = seed});
    holds += drawn.low <= 0 && drawn.high >= 0;
  }
  REQUIRE(holds > 140);  // 160 are expected, with a stddev of 6
  REQUIRE(holds < 180);
}

TEST_CASE("the bootstrap refuses what it cannot draw from", "[metrics]") {
  REQUIRE_THROWS_WITH(bootstrap_mean({}), "the bootstrap needs at least one value");
  REQUIRE_THROWS_WITH(recglm::bootstrap_means(std::vector<std::vector<double>>{{1, 2}, {1}}),
                      "the bootstrap needs columns of one length, not of 2 and 1");
  REQUIRE(recglm::bootstrap_means({}).empty());
  REQUIRE_THROWS_WITH(bootstrap_mean(std::vector<double>{1}, {.resamples = 1}),
                      "the bootstrap needs at least 2 resamples, not 1");
  REQUIRE_THROWS_WITH(bootstrap_mean(std::vector<double>{1}, {.level = 1.5}),
                      "the level of an interval lies between 0 and 1, not at 1.5");
}

TEST_CASE("columns are resampled together, with the draws that each has alone", "[metrics]") {
  std::vector<std::vector<double>> columns;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) columns.push_back(normal_values(70, seed));
  std::vector<double> difference(70);
  for (std::size_t i = 0; i < 70; ++i) difference[i] = columns[0][i] - columns[2][i];
  for (const int resamples : {2, 16, 17, 500}) {  // whole blocks and pieces of one
    const auto means = recglm::bootstrap_means(columns, {.resamples = resamples});
    std::vector<double> of_means(means[0].size());
    REQUIRE(of_means.size() == static_cast<std::size_t>(resamples));
    for (std::size_t b = 0; b < of_means.size(); ++b) of_means[b] = means[0][b] - means[2][b];
    const interval together = recglm::percentiles(of_means, 0.95),
                   alone = bootstrap_mean(difference, {.resamples = resamples});
    REQUIRE(std::abs(together.low - alone.low) < 1e-12);
    REQUIRE(std::abs(together.high - alone.high) < 1e-12);
  }
}

}  // namespace metrics_significance_bootstrap_tests
