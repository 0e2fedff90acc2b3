#pragma once
#include "recglm/metrics/significance/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/random.hpp"
#include "recglm/metrics/significance/distributions.hpp"

namespace recglm {

RECGLM_FUNC interval percentiles(std::vector<double> means, double level) {
  check(means.size() >= 2, "the bootstrap needs at least 2 resamples, not ", means.size());
  check(level > 0 && level < 1, "the level of an interval lies between 0 and 1, not at ", level);
  std::sort(means.begin(), means.end());
  const auto quantile = [&](double share) {  // between two neighbours where it falls between them
    const double at = share * static_cast<double>(means.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, means.size() - 1);
    return means[below] + (at - std::floor(at)) * (means[above] - means[below]);
  };
  return {quantile((1 - level) / 2), quantile((1 + level) / 2)};
}

RECGLM_FUNC interval bootstrap_mean(std::span<const double> values, const bootstrap_settings& how) {
  check(!values.empty(), "the bootstrap needs at least one value");
  check(how.resamples >= 2, "the bootstrap needs at least 2 resamples, not ", how.resamples);
  random_engine rng = stream(how.seed, "bootstrap");
  const double n = static_cast<double>(values.size());
  std::vector<double> means;
  for (int b = 0; b < how.resamples; ++b) {
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) sum += values[static_cast<std::size_t>(rng.uniform() * n)];
    means.push_back(sum / n);
  }
  return percentiles(std::move(means), how.level);
}

RECGLM_FUNC std::vector<std::vector<double>> bootstrap_means(std::span<const std::vector<double>> columns,
                                                             const bootstrap_settings& how) {
  check(how.resamples >= 2, "the bootstrap needs at least 2 resamples, not ", how.resamples);
  std::vector<std::vector<double>> out(columns.size());
  if (columns.empty()) return out;
  const std::size_t count = columns.front().size();
  check(count > 0, "the bootstrap needs at least one value");
  for (const std::vector<double>& column : columns)
    check(column.size() == count, "the bootstrap needs columns of one length, not of ", count, " and ", column.size());
  constexpr std::size_t block = 16;  // resamples at once: a value is multiplied by how often each of them drew it
  random_engine rng = stream(how.seed, "bootstrap");
  const double n = static_cast<double>(count);
  // Most gains of a ranking are 0, and add nothing however often they are drawn.
  std::vector<std::vector<std::size_t>> others(columns.size());
  for (std::size_t c = 0; c < columns.size(); ++c)
    for (std::size_t i = 0; i < count; ++i)
      if (columns[c][i] != 0) others[c].push_back(i);
  std::vector<double> drawn(count * block);
  for (int first = 0; first < how.resamples; first += static_cast<int>(block)) {
    const std::size_t width = std::min(block, static_cast<std::size_t>(how.resamples - first));
    std::fill(drawn.begin(), drawn.end(), 0.0);
    for (std::size_t b = 0; b < width; ++b)
      for (std::size_t i = 0; i < count; ++i) ++drawn[static_cast<std::size_t>(rng.uniform() * n) * block + b];
    for (std::size_t c = 0; c < columns.size(); ++c) {
      double sums[block] = {};
      for (const std::size_t i : others[c])
        for (std::size_t b = 0; b < block; ++b) sums[b] += drawn[i * block + b] * columns[c][i];
      for (std::size_t b = 0; b < width; ++b) out[c].push_back(sums[b] / n);
    }
  }
  return out;
}

}  // namespace recglm
