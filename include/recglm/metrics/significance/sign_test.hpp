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
sign_test count_signs(std::span<const double> differences);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/metrics/significance/sign_test-inl.hpp"
#endif
