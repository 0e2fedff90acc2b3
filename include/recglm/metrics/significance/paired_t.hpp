#pragma once
#include <cmath>
#include <span>

#include "recglm/core/check.hpp"
#include "recglm/metrics/significance/distributions.hpp"

namespace recglm {

/// Student's test of paired differences, two-sided.
struct paired_t_test {
  double t = 0;  ///< infinite where all differences are equal and not zero
  std::size_t df = 0;
  double p = 1;
  interval mean_difference;
};

/// The test of at least two `differences`, with the interval of their mean at `level`. Where all are zero, t is 0 and
/// p 1.
paired_t_test paired_t(std::span<const double> differences, double level = 0.95);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/metrics/significance/paired_t-inl.hpp"
#endif
