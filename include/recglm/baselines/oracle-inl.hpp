#pragma once
#include "recglm/baselines/oracle.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>
#include <vector>

#include "recglm/baselines/best_items.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/data/synthetic.hpp"

namespace recglm {

RECGLM_FUNC std::vector<item_id> oracle::rank(const history& h, int list, std::span<const item_id> excluded) const {
  const std::vector<interaction> lived = world_->user(h.user);
  const auto by_event = [](const interaction& a, const interaction& b) {
    return std::tie(a.time, a.item) < std::tie(b.time, b.item);
  };
  std::multiset<interaction, decltype(by_event)> past(h.past.begin(), h.past.end(), by_event);
  std::size_t lacks = lived.size();
  for (std::size_t t = 0; t < lived.size(); ++t)
    if (const auto met = past.find(lived[t]); met != past.end())
      past.erase(met);
    else
      lacks = std::min(lacks, t);
  // What was lived after an event that the past lacks was lived at its time.
  const bool same =
      past.empty() && lacks < lived.size() && (h.past.size() <= lacks || h.past.back().time <= lived[lacks].time);
  check(same, "oracle: the history of user ", h.user,
        " is not what the synthetic world made; give the whole past of the world's own data, without k-core");
  return best_items(world_->next_probabilities(h.user, static_cast<int>(lacks)), list, excluded);
}

}  // namespace recglm
