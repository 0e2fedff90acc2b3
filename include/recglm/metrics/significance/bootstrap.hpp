#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/random.hpp"
#include "recglm/metrics/significance/distributions.hpp"

namespace recglm {

/// How an interval is drawn.
struct bootstrap_settings {
  int resamples = 2000;
  double level = 0.95;
  std::uint64_t seed = 1;  ///< of the stream "bootstrap"
};

/// The bootstrap interval of the mean (percentiles): the mean of as many values, drawn with replacement, lies in it in
/// `level` of the resamples. Throws on no values.
interval bootstrap_mean(std::span<const double> values, const bootstrap_settings& how = {});

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/metrics/significance/bootstrap-inl.hpp"
#endif
