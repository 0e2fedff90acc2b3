#pragma once
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/data/dataset.hpp"

namespace recglm {

/// What was left at the start of a round; the last entry is the result.
struct k_core_round {
  std::int64_t users = 0, items = 0, interactions = 0;
  friend bool operator==(const k_core_round&, const k_core_round&) = default;
};

struct k_core_result {
  dataset data;
  std::vector<k_core_round> rounds;
};

/// Keeps users with at least `least_of_user` and items with at least `least_of_item` interactions, again and again
/// until both hold: users and items that fail by the counts of a round go together. Ids are given anew in their order,
/// and users and items without interactions go too. Times that are places in the users' sequences stay such. The result
/// may be empty.
k_core_result k_core(dataset data, int least_of_user, int least_of_item);

/// The k-core with one least number for users and items.
inline k_core_result k_core(dataset data, int least) { return k_core(std::move(data), least, least); }

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/k_core-inl.hpp"
#endif
