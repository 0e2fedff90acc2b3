#pragma once
#include "recglm/metrics/significance/wilcoxon.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/metrics/significance/distributions.hpp"

namespace recglm::detail {

/// Chance, over all ways to give the ranks signs, of a sum of positive ranks at least as far out as `twice_w_plus` / 2,
/// on either side. Ranks are doubled, so that the middle ones are whole.
RECGLM_FUNC double exact_two_sided(std::span<const std::int64_t> doubled_ranks, std::int64_t twice_w_plus) {
  std::vector<double> chance{1};  // of each sum of the ranks so far
  for (const std::int64_t rank : doubled_ranks) {
    const auto shift = static_cast<std::size_t>(rank);
    std::vector<double> next(chance.size() + shift, 0);
    for (std::size_t sum = 0; sum < chance.size(); ++sum) {
      next[sum] += chance[sum] / 2;
      next[sum + shift] += chance[sum] / 2;
    }
    chance = std::move(next);
  }
  double least = 0, most = 0;
  const auto at = static_cast<std::size_t>(twice_w_plus);
  for (std::size_t sum = 0; sum <= at; ++sum) least += chance[sum];
  for (std::size_t sum = chance.size(); sum-- > at;) most += chance[sum];
  return std::min(1.0, 2 * std::min(least, most));
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC wilcoxon_test wilcoxon(std::span<const double> differences, std::size_t exact_up_to) {
  std::vector<std::pair<double, bool>> sizes;  // absolute value, whether positive
  for (double d : differences)
    if (d != 0) sizes.emplace_back(std::abs(d), d > 0);
  std::sort(sizes.begin(), sizes.end());
  wilcoxon_test out;
  out.pairs = sizes.size();
  const double n = static_cast<double>(sizes.size());
  std::vector<std::int64_t> doubled;
  std::int64_t twice_w_plus = 0;
  double equal = 0;  // sum of t^3 - t over groups of t equal ones
  for (std::size_t begin = 0, end = 0; begin < sizes.size(); begin = end) {
    while (end < sizes.size() && sizes[end].first == sizes[begin].first) ++end;
    const auto twice_rank = static_cast<std::int64_t>(begin + 1 + end);
    const double t = static_cast<double>(end - begin);
    equal += t * t * t - t;
    for (std::size_t i = begin; i < end; ++i) {
      if (sizes[i].second) twice_w_plus += twice_rank;
      if (sizes.size() <= exact_up_to) doubled.push_back(twice_rank);
    }
  }
  out.w_plus = static_cast<double>(twice_w_plus) / 2;
  out.w_minus = n * (n + 1) / 2 - out.w_plus;
  if (!sizes.empty()) {
    const double variance = (n * (n + 1) * (2 * n + 1) - equal / 2) / 24;
    out.z = (std::min(out.w_plus, out.w_minus) - n * (n + 1) / 4) / std::sqrt(variance);
    out.p = normal_two_sided(out.z);
  }
  if (sizes.size() <= exact_up_to) out.p_exact = detail::exact_two_sided(doubled, twice_w_plus);
  return out;
}

}  // namespace recglm
