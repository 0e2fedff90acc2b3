#pragma once
#include <algorithm>
#include <numeric>
#include <span>
#include <vector>

#include "recglm/core/check.hpp"

namespace recglm {

namespace detail {

/// The places of `p` from the smallest to the largest. Throws on what is no p-value.
inline std::vector<std::size_t> ascending(std::span<const double> p) {
  for (std::size_t i = 0; i < p.size(); ++i)
    check(p[i] >= 0 && p[i] <= 1, "p-value ", i, " is ", p[i], "; it must lie in [0, 1]");
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  return order;
}

}  // namespace detail

/// Holm's step-down: reject where the adjusted value is at most alpha, and the chance of any false rejection among all
/// tests is at most alpha. In the order of `p`.
inline std::vector<double> holm(std::span<const double> p) {
  std::vector<double> out(p.size());
  double so_far = 0;
  std::size_t left = p.size();
  for (std::size_t at : detail::ascending(p)) {
    so_far = std::max(so_far, std::min(1.0, static_cast<double>(left--) * p[at]));
    out[at] = so_far;
  }
  return out;
}

/// Benjamini and Hochberg's step-up: reject where the adjusted value is at most alpha, and the expected share of false
/// ones among the rejections is at most alpha (independent tests). In the order of `p`.
inline std::vector<double> benjamini_hochberg(std::span<const double> p) {
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
