#pragma once
#include "recglm/data/ties.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/random.hpp"

namespace recglm::detail {

/// Calls `change` with each user's runs of neighbours that belong together, as [begin, end) of the interactions.
template <class Together, class Change>
void for_each_run(std::vector<interaction>& all, Together together, Change change) {
  for (std::size_t begin = 0, end; begin < all.size(); begin = end) {
    end = begin + 1;
    while (end < all.size() && all[end].user == all[begin].user && together(all[end - 1], all[end])) ++end;
    change(std::span(all).subspan(begin, end - begin));
  }
}

inline bool at_one_time(const interaction& a, const interaction& b) { return a.time == b.time; }

/// Puts a run in random order; places in time stay where they are.
RECGLM_FUNC void shuffle_run(std::span<interaction> run, random_engine& rng) {
  for (std::size_t i = run.size(); i > 1; --i) {
    interaction &a = run[i - 1], &b = run[rng.below(i)];
    std::swap(a, b);
    std::swap(a.time, b.time);
  }
}

RECGLM_FUNC void check_keys(const dataset& data, std::span<const std::int64_t> keys) {
  check(keys.size() == data.items.size(), "ties: ", keys.size(), " keys for ", data.items.size(), " items");
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC dataset shuffled_ties(dataset data, std::uint64_t seed) {
  random_engine rng = stream(seed, "ties");
  detail::for_each_run(data.interactions, detail::at_one_time,
                       [&](std::span<interaction> run) { detail::shuffle_run(run, rng); });
  return data;
}

RECGLM_FUNC dataset canonical_ties(dataset data, std::uint64_t seed) {
  random_engine rng;
  user_id user = -1;
  detail::for_each_run(data.interactions, detail::at_one_time, [&](std::span<interaction> run) {
    if (run.front().user != user) rng = stream(seed, "baskets", static_cast<std::uint64_t>(user = run.front().user));
    std::stable_sort(run.begin(), run.end(), [](const interaction& a, const interaction& b) {
      return std::tie(a.item, a.rating, a.review) < std::tie(b.item, b.rating, b.review);
    });
    detail::shuffle_run(run, rng);
  });
  return data;
}

RECGLM_FUNC dataset sorted_ties(dataset data, std::span<const std::int64_t> keys) {
  detail::check_keys(data, keys);
  detail::for_each_run(data.interactions, detail::at_one_time, [&](std::span<interaction> run) {
    std::stable_sort(run.begin(), run.end(), [&](const interaction& a, const interaction& b) {
      return keys[static_cast<std::size_t>(a.item)] < keys[static_cast<std::size_t>(b.item)];
    });
  });
  return data;
}

RECGLM_FUNC dataset shuffled_rising_runs(dataset data, std::span<const std::int64_t> keys, std::uint64_t seed) {
  detail::check_keys(data, keys);
  random_engine rng = stream(seed, "ties");
  detail::for_each_run(
      data.interactions,
      [&](const interaction& a, const interaction& b) {
        return keys[static_cast<std::size_t>(a.item)] < keys[static_cast<std::size_t>(b.item)];
      },
      [&](std::span<interaction> run) { detail::shuffle_run(run, rng); });
  return data;
}

}  // namespace recglm
