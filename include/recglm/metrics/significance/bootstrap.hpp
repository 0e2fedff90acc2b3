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

/// The means of `columns` of one length in each resample, by column and resample; all columns with the same draws,
/// which are those of `bootstrap_mean`. The interval of the difference of two columns is that of the differences of
/// their means, so that comparing every two of many rows costs one resampling. Throws as `bootstrap_mean` does.
std::vector<std::vector<double>> bootstrap_means(std::span<const std::vector<double>> columns,
                                                 const bootstrap_settings& how = {});

/// The interval that `level` of the resampled means lie in.
interval percentiles(std::vector<double> means, double level);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/metrics/significance/bootstrap-inl.hpp"
#endif
