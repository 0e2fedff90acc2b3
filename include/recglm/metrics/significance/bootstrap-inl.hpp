#pragma once
#include "recglm/metrics/significance/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/random.hpp"
#include "recglm/metrics/significance/distributions.hpp"

namespace recglm {

RECGLM_FUNC interval bootstrap_mean(std::span<const double> values, const bootstrap_settings& how) {
  check(!values.empty(), "the bootstrap needs at least one value");
  check(how.resamples >= 2, "the bootstrap needs at least 2 resamples, not ", how.resamples);
  check(how.level > 0 && how.level < 1, "the level of an interval lies between 0 and 1, not at ", how.level);
  random_engine rng = stream(how.seed, "bootstrap");
  const double n = static_cast<double>(values.size());
  std::vector<double> means;
  for (int b = 0; b < how.resamples; ++b) {
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) sum += values[static_cast<std::size_t>(rng.uniform() * n)];
    means.push_back(sum / n);
  }
  std::sort(means.begin(), means.end());
  const auto quantile = [&](double share) {  // between two neighbours where it falls between them
    const double at = share * static_cast<double>(means.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, means.size() - 1);
    return means[below] + (at - std::floor(at)) * (means[above] - means[below]);
  };
  return {quantile((1 - how.level) / 2), quantile((1 + how.level) / 2)};
}

}  // namespace recglm
