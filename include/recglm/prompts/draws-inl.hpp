#pragma once
#include "recglm/prompts/draws.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

RECGLM_FUNC std::string jittered_rating(double rating, random_engine& random) {
  check(rating >= 1 && rating <= 5, "jittered_rating: P5 jitters ratings of 1 to 5, not ", rating,
        "; rescale them or train on plain ones");
  const int star = static_cast<int>(rating);
  const double low = star == 1 ? 1.0 : star - 0.5, high = star == 5 ? 5.0 : star + 0.4;
  const double drawn = (low + high) / 2 + (high - low) / 4 * random.normal();
  const int tenths = static_cast<int>(std::clamp(std::nearbyint(drawn * 10), 10.0, 50.0));
  return std::to_string(tenths / 10) + '.' + static_cast<char>('0' + tenths % 10);
}

}  // namespace recglm
