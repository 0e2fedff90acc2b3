#pragma once
#include "recglm/metrics/significance/adjust.hpp"

#include <algorithm>
#include <numeric>
#include <span>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm::detail {

RECGLM_FUNC std::vector<std::size_t> ascending(std::span<const double> p) {
  for (std::size_t i = 0; i < p.size(); ++i)
    check(p[i] >= 0 && p[i] <= 1, "p-value ", i, " is ", p[i], "; it must lie in [0, 1]");
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  return order;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::vector<double> holm(std::span<const double> p) {
  std::vector<double> out(p.size());
  double so_far = 0;
  std::size_t left = p.size();
  for (std::size_t at : detail::ascending(p)) {
    so_far = std::max(so_far, std::min(1.0, static_cast<double>(left--) * p[at]));
    out[at] = so_far;
  }
  return out;
}

RECGLM_FUNC std::vector<double> benjamini_hochberg(std::span<const double> p) {
  std::vector<double> out(p.size());
  const std::vector<std::size_t> order = detail::ascending(p);
  const double tests = static_cast<double>(p.size());
  double so_far = 1;
  for (std::size_t rank = p.size(); rank > 0; --rank) {
    const std::size_t at = order[rank - 1];
    so_far = std::min(so_far, p[at] / (static_cast<double>(rank) / tests));
    out[at] = so_far;
  }
  return out;
}

}  // namespace recglm
