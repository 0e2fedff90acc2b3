#pragma once
#include "recglm/data/ties.hpp"

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/random.hpp"

namespace recglm::detail {

/// Shuffles each user's runs of neighbours that belong together; places in time stay where they are.
template <class Together>
dataset shuffled_runs(dataset data, std::uint64_t seed, Together together) {
  random_engine rng = stream(seed, "ties");
  std::vector<interaction>& all = data.interactions;
  for (std::size_t begin = 0, end; begin < all.size(); begin = end) {
    end = begin + 1;
    while (end < all.size() && all[end].user == all[begin].user && together(all[end - 1], all[end])) ++end;
    for (std::size_t i = end - begin; i > 1; --i) {
      interaction &a = all[begin + i - 1], &b = all[begin + rng.below(i)];
      std::swap(a, b);
      std::swap(a.time, b.time);
    }
  }
  return data;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC dataset shuffled_ties(dataset data, std::uint64_t seed) {
  return detail::shuffled_runs(std::move(data), seed,
                               [](const interaction& a, const interaction& b) { return a.time == b.time; });
}

RECGLM_FUNC dataset shuffled_rising_runs(dataset data, std::span<const std::int64_t> keys, std::uint64_t seed) {
  check(keys.size() == data.items.size(), "ties: ", keys.size(), " keys for ", data.items.size(), " items");
  return detail::shuffled_runs(std::move(data), seed, [&](const interaction& a, const interaction& b) {
    return keys[static_cast<std::size_t>(a.item)] < keys[static_cast<std::size_t>(b.item)];
  });
}

}  // namespace recglm
