#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "recglm/metrics/significance/distributions.hpp"

namespace recglm {

/// Wilcoxon's signed rank test of paired differences, two-sided.
struct wilcoxon_test {
  std::size_t pairs = 0;  ///< differences that are not zero; the others are dropped
  double w_plus = 0;      ///< sum of the positive ones' ranks by absolute value; equal ones share the middle rank
  double w_minus = 0;
  /// Of the smaller sum, so never above 0; the variance is corrected for equal ranks, nothing is for continuity.
  double z = 0;
  double p = 1;                   ///< by the normal distribution of z
  std::optional<double> p_exact;  ///< over all signs of the ranks as they are; for few pairs only
};

/// The test of `differences`; without one that is not zero, p is 1. The exact chance takes time and memory with the
/// square of the pairs and is given for up to `exact_up_to` of them.
wilcoxon_test wilcoxon(std::span<const double> differences, std::size_t exact_up_to = 200);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/metrics/significance/wilcoxon-inl.hpp"
#endif
