#pragma once
#include <algorithm>
#include <cstdint>
#include <span>

#include "recglm/metrics/significance/distributions.hpp"

namespace recglm {

/// The sign test of paired differences, two-sided: would a fair coin favour one side as much? Zeros are dropped.
struct sign_test {
  std::int64_t positive = 0;
  std::int64_t negative = 0;
  double p = 1;
};

/// The test of `differences`; without one that is not zero, p is 1.
inline sign_test count_signs(std::span<const double> differences) {
  sign_test out;
  for (double d : differences) d > 0 ? ++out.positive : d < 0 ? ++out.negative : 0;
  out.p = std::min(1.0, 2 * fair_coin_at_most(std::min(out.positive, out.negative), out.positive + out.negative));
  return out;
}

}  // namespace recglm
