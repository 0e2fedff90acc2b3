#pragma once
#include "recglm/metrics/significance/sign_test.hpp"

#include <algorithm>
#include <cstdint>
#include <span>

#include "recglm/core/compiled.hpp"
#include "recglm/metrics/significance/distributions.hpp"

namespace recglm {

RECGLM_FUNC sign_test count_signs(std::span<const double> differences) {
  sign_test out;
  for (double d : differences) d > 0 ? ++out.positive : d < 0 ? ++out.negative : 0;
  out.p = std::min(1.0, 2 * fair_coin_at_most(std::min(out.positive, out.negative), out.positive + out.negative));
  return out;
}

}  // namespace recglm
