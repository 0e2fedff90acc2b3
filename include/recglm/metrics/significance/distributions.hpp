#pragma once
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>

#include "recglm/core/check.hpp"

/// \file
/// The distributions that tests need, each tail summed up by itself: small p-values keep all their digits.

namespace recglm {

/// Where a mean lies, with the chance that was asked for.
struct interval {
  double low = 0;
  double high = 0;
};

/// The regularised incomplete beta function I_x(a, b), a and b above 0; `y` is 1 - x, given apart because the
/// difference would lose it.
double incomplete_beta(double a, double b, double x, double y);

/// Chance that a standard normal number is at least |z| away from 0.
inline double normal_two_sided(double z) { return std::erfc(std::abs(z) / std::numbers::sqrt2); }

/// Chance that Student's t of `df` degrees of freedom is at least |t| away from 0.
double student_two_sided(double t, double df);

/// The t that is exceeded, on both sides together, with chance `p` in (0, 1).
double student_two_sided_quantile(double p, double df);

/// Chance of at most `k` heads among `n` tosses of a fair coin.
double fair_coin_at_most(std::int64_t k, std::int64_t n);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/metrics/significance/distributions-inl.hpp"
#endif
