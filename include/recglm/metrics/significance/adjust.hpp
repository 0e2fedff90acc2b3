#pragma once
#include <algorithm>
#include <numeric>
#include <span>
#include <vector>

#include "recglm/core/check.hpp"

namespace recglm {

namespace detail {

/// The places of `p` from the smallest to the largest. Throws on what is no p-value.
std::vector<std::size_t> ascending(std::span<const double> p);

}  // namespace detail

/// Holm's step-down: reject where the adjusted value is at most alpha, and the chance of any false rejection among all
/// tests is at most alpha. In the order of `p`.
std::vector<double> holm(std::span<const double> p);

/// Benjamini and Hochberg's step-up: reject where the adjusted value is at most alpha, and the expected share of false
/// ones among the rejections is at most alpha (independent tests). In the order of `p`.
std::vector<double> benjamini_hochberg(std::span<const double> p);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/metrics/significance/adjust-inl.hpp"
#endif
