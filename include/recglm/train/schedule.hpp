#pragma once
#include <algorithm>
#include <cmath>
#include <numbers>

#include "recglm/core/check.hpp"

namespace recglm {

/// How the learning rate moves after the warm-up.
enum class decay { linear, constant, cosine };

/// The learning rate over a run: up in a line to `peak`, then down to `floor` (or level).
struct schedule {
  double peak = 1e-3;
  double warm_up = 0.05;  ///< share of the run in which the rate rises
  decay shape = decay::linear;
  double floor = 0;  ///< share of `peak` that is reached at the end

  /// The rate at step `at` = 1, 2, ... of `total` (or at any place of a run measured otherwise); `floor` is reached at
  /// `at` == `total`.
  double rate(double at, double total) const;

  /// Throws naming the value that makes no schedule.
  void check_values() const;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/train/schedule-inl.hpp"
#endif
