#pragma once
#include "recglm/train/trainer.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <concepts>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "recglm/autograd/tape.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/types.hpp"
#include "recglm/train/training_state.hpp"

namespace recglm {

RECGLM_FUNC void cut(const batch& all, int from, int to, batch& part) {
  const auto first = all.offsets[static_cast<std::size_t>(from)], last = all.offsets[static_cast<std::size_t>(to)];
  part.tokens.assign(all.tokens.begin() + first, all.tokens.begin() + last);
  part.targets.assign(all.targets.begin() + first, all.targets.begin() + last);
  part.inter.assign(all.inter.begin() + first, all.inter.begin() + last);
  part.intra.assign(all.intra.begin() + first, all.intra.begin() + last);
  part.prefix.assign(all.prefix.begin() + from, all.prefix.begin() + to);
  part.offsets.resize(static_cast<std::size_t>(to - from) + 1);
  for (int i = from; i <= to; ++i)
    part.offsets[static_cast<std::size_t>(i - from)] = all.offsets[static_cast<std::size_t>(i)] - first;
}

RECGLM_FUNC int cut_at(const batch& all, int from, int tokens) {
  int to = from + 1;
  if (tokens <= 0) return all.texts();
  while (to < all.texts() &&
         all.offsets[static_cast<std::size_t>(to) + 1] - all.offsets[static_cast<std::size_t>(from)] <= tokens)
    ++to;
  return to;
}

}  // namespace recglm
