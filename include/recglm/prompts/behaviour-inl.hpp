#pragma once
#include "recglm/prompts/behaviour.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "recglm/concepts.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC std::string_view behaviour::rating_word(double rating) const {
  static constexpr std::array<std::string_view, 5> words{" (awful)", " (poor)", " (fair)", " (good)", " (great)"};
  check(best > 0 && rating <= best, "behaviour: a rating of ", rating, " on a scale up to ", best,
        "; set --prompts.best to the highest rating");
  return words[std::min<std::size_t>(4, static_cast<std::size_t>(std::max(0.0, std::ceil(rating / best * 5) - 1)))];
}

}  // namespace recglm
