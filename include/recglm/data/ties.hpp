#pragma once
#include <cstdint>
#include <span>

#include "recglm/data/dataset.hpp"

namespace recglm {

/// The dataset with each user's events of one time in random order, drawn by `seed`: what is left of an order that the
/// source file made up. Times, and how many events each has, stay.
dataset shuffled_ties(dataset data, std::uint64_t seed);

/// The same with each order a function of the user, the items and the seed alone: whatever order the source has, the
/// result is one. For baskets, whose order must not matter.
dataset canonical_ties(dataset data, std::uint64_t seed);

/// The dataset with each user's events of one time by ascending `keys` (one for each item): what a source file does
/// that is sorted by user, day and item.
dataset sorted_ties(dataset data, std::span<const std::int64_t> keys);

/// The same as `shuffled_ties` for files without times: each user's longest runs of rising `keys` (one for each item)
/// are shuffled. More than ties are, since some of these runs are a true order: an upper bound of what ties can do.
dataset shuffled_rising_runs(dataset data, std::span<const std::int64_t> keys, std::uint64_t seed);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/ties-inl.hpp"
#endif
