#pragma once
#include "recglm/metrics/significance/distributions.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm::detail {

/// What Stirling's formula leaves out of log Gamma(z), z > 0; about 1/(12 z).
RECGLM_FUNC double stirling_remainder(double z) {
  double shifted = 0;
  for (; z < 15; ++z) shifted += (z + 0.5) * std::log1p(1 / z) - 1;
  const double s = 1 / (z * z);
  return shifted +
         (1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s * (1.0 / 1680 - s * (1.0 / 1188 - s * 691.0 / 360360))))) / z;
}

/// I_x(a, b) where x is at most its mean a/(a + b): the continued fraction of DiDonato and Morris (TOMS 708), whose
/// terms do not cancel there, by Lentz's method.
RECGLM_FUNC double incomplete_beta_below(double a, double b, double x, double y) {
  const double n = a + b, off = x * b - y * a;  // n x = a + off, n y = b - off
  const auto log_ratio = [](double ratio, double less_one) {
    return std::abs(less_one) < 0.5 ? std::log1p(less_one) : std::log(ratio);
  };
  const double powers = a * log_ratio(n * x / a, off / a) + b * log_ratio(n * y / b, -off / b);
  const double front =  // x^a y^b / B(a, b)
      std::sqrt(a * b / (2 * std::numbers::pi * n)) *
      std::exp(powers + stirling_remainder(n) - stirling_remainder(a) - stirling_remainder(b));
  const auto denominator = [&](double m) {
    return m + m * (b - m) * x / (a + 2 * m - 1) + (a + m) * (1 - off + m * (1 + y)) / (a + 2 * m + 1);
  };
  double value = a * (1 - off) / (a + 1), above = value, below = 0;
  for (double m = 1; m < 100000; ++m) {  // a thousand for a million users
    const double numerator = (a + m - 1) / (a + 2 * m - 1) * (n + m - 1) / (a + 2 * m - 1) * m * (b - m) * x * x,
                 term = denominator(m);
    above = term + numerator / above;
    below = 1 / (term + numerator * below);
    value *= above * below;
    if (std::abs(above * below - 1) <= std::numeric_limits<double>::epsilon()) break;
  }
  return front / value;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC double incomplete_beta(double a, double b, double x, double y) {
  check(a > 0 && b > 0 && x >= 0 && y >= 0, "incomplete_beta: a and b must be above 0 and x in [0, 1], not ", a, ", ",
        b, ", ", x);
  if (x == 0) return 0;
  if (y == 0) return 1;
  return x * b <= y * a ? detail::incomplete_beta_below(a, b, x, y) : 1 - detail::incomplete_beta_below(b, a, y, x);
}

RECGLM_FUNC double student_two_sided(double t, double df) {
  const double square = t * t;
  if (std::isinf(square)) return 0;
  return incomplete_beta(df / 2, 0.5, df / (df + square), square / (df + square));
}

RECGLM_FUNC double student_two_sided_quantile(double p, double df) {
  check(p > 0 && p < 1, "the chance of a quantile lies between 0 and 1, not at ", p);
  double low = 0, high = 1;
  while (student_two_sided(high, df) > p) low = high, high *= 2;
  for (double middle = (low + high) / 2; low < middle && middle < high; middle = (low + high) / 2)
    (student_two_sided(middle, df) > p ? low : high) = middle;
  return high;
}

RECGLM_FUNC double fair_coin_at_most(std::int64_t k, std::int64_t n) {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return incomplete_beta(static_cast<double>(n - k), static_cast<double>(k + 1), 0.5, 0.5);
}

}  // namespace recglm
