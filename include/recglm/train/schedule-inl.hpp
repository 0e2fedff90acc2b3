#pragma once
#include "recglm/train/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC double schedule::rate(double at, double total) const {
  const double rising = warm_up * total;
  if (at < rising) return peak * at / rising;
  const double left = std::clamp((total - at) / (total - rising), 0.0, 1.0);
  switch (shape) {
    case decay::constant:
      return peak;
    case decay::linear:
      return peak * (floor + (1 - floor) * left);
    case decay::cosine:
      return peak * (floor + (1 - floor) * 0.5 * (1 - std::cos(std::numbers::pi * left)));
  }
  return peak;
}

RECGLM_FUNC void schedule::check_values() const {
  check(peak >= 0 && std::isfinite(peak), "schedule: the peak rate must be 0 or more, not ", peak);
  check(warm_up >= 0 && warm_up < 1, "schedule: the warm-up is a share of the run, from 0 to below 1, not ", warm_up);
  check(floor >= 0 && floor <= 1, "schedule: the floor is a share of the peak, from 0 to 1, not ", floor);
}

}  // namespace recglm
