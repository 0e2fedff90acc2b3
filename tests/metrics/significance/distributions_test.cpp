#include "recglm/metrics/significance/distributions.hpp"

#include <vector>

#include "recglm/core/random.hpp"
#include "support/catch.hpp"
#include "support/near.hpp"

namespace metrics_significance_distributions_tests {

using namespace recglm;

namespace {

/// Student's tail for an even number of degrees, as its series gives it (Abramowitz and Stegun 26.7.4): terms of one
/// sign.
double even_degrees(double t, int df) {
  const double cosine = df / (df + t * t);  // squared
  double term = std::sqrt(1 - cosine), sum = 0;
  for (int i = 0; term > 1e-18 * sum || i < df / 2 + 1; ++i) {
    if (i >= df / 2) sum += term;
    term *= (2 * i + 1) * cosine / (2 * i + 2);
  }
  return sum;
}

bool same(double got, double want) {
  const nearness n = near(std::vector{got}, std::vector{want}, table::metric);
  if (!n) UNSCOPED_INFO(n);
  return n.good;
}

}  // namespace

TEST_CASE("Student's tails are those of the closed forms, far out too", "[metrics]") {
  for (double t : {1e-8, 0.01, 0.3, 1.0, 1.7, 3.0, 12.0, 400.0, 1e6}) {
    INFO(t);
    REQUIRE(same(student_two_sided(t, 1), 2 * std::atan(1 / t) / std::numbers::pi));
    REQUIRE(same(student_two_sided(-t, 2), 2 / ((2 + t * t) * (1 + t / std::sqrt(2 + t * t)))));
  }
  for (int df : {4, 10, 30, 100})
    for (double t : {0.2, 1.0, 2.0, 4.0, 9.0, 20.0}) {
      INFO(df << " " << t);
      REQUIRE(same(student_two_sided(t, df), even_degrees(t, df)));
    }
  REQUIRE(student_two_sided(0, 7) == 1);
  REQUIRE(student_two_sided(INFINITY, 7) == 0);
}

TEST_CASE("a million degrees of freedom are nearly a normal distribution", "[metrics]") {
  for (double t : {0.5, 1.96, 5.0}) {
    const double normal = normal_two_sided(t), student = student_two_sided(t, 1e6);
    REQUIRE(student > normal);
    // The first term of the expansion in 1/df (Abramowitz and Stegun 26.7.8).
    const double density = std::exp(-t * t / 2) / std::sqrt(2 * std::numbers::pi);
    REQUIRE(student - normal > 0.99 * 2 * density * (t * t * t + t) / 4e6);
    REQUIRE(student - normal < 1.01 * 2 * density * (t * t * t + t) / 4e6);
  }
}

TEST_CASE("a quantile of Student's is where its tail is", "[metrics]") {
  for (double df : {1.0, 2.0, 5.0, 199.0, 4999.0, 1e6})
    for (double p : {0.5, 0.05, 0.01, 1e-6}) {
      INFO(df << " " << p);
      REQUIRE(same(student_two_sided(student_two_sided_quantile(p, df), df), p));
    }
  REQUIRE(same(student_two_sided_quantile(0.5, 1), 1));
  REQUIRE_THROWS_WITH(student_two_sided_quantile(0, 5), "the chance of a quantile lies between 0 and 1, not at 0");
}

TEST_CASE("a fair coin's tails are sums of binomials", "[metrics]") {
  for (int n : {1, 2, 7, 40, 500}) {
    double chance = std::pow(0.5, n), sum = 0;  // of k heads
    for (int k = 0; k <= n; ++k) {
      sum += chance;
      INFO(n << " " << k);
      REQUIRE(same(fair_coin_at_most(k, n), std::min(sum, 1.0)));
      chance *= static_cast<double>(n - k) / (k + 1);
    }
  }
  REQUIRE(fair_coin_at_most(-1, 5) == 0);
  REQUIRE(fair_coin_at_most(0, 0) == 1);
  // Half a million of a million, and as many less one, lie around one half by half the middle term.
  const double below = fair_coin_at_most(499999, 1000000), with = fair_coin_at_most(500000, 1000000);
  REQUIRE(same(below + with, 1));
}

TEST_CASE("the incomplete beta function mirrors itself and has its known values", "[metrics]") {
  random_engine rng(9);
  for (int round = 0; round < 200; ++round) {
    const double a = 50 * rng.uniform() + 0.01, b = 50 * rng.uniform() + 0.01, x = rng.uniform(), y = 1 - x;
    INFO(a << " " << b << " " << x);
    REQUIRE(same(incomplete_beta(a, b, x, y) + incomplete_beta(b, a, y, x), 1));
    REQUIRE(same(incomplete_beta(a, 1, x, y), std::pow(x, a)));
  }
  REQUIRE(incomplete_beta(2, 3, 0, 1) == 0);
  REQUIRE(incomplete_beta(2, 3, 1, 0) == 1);
  REQUIRE_THROWS_WITH(incomplete_beta(0, 3, 0.5, 0.5),
                      "incomplete_beta: a and b must be above 0 and x in [0, 1], not 0, 3, 0.5");
}

}  // namespace metrics_significance_distributions_tests
