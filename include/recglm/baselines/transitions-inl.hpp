#pragma once
#include "recglm/baselines/transitions.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

RECGLM_FUNC transitions::transitions(const catalogue& c, const char* who) {
  const std::size_t items = c.titles.size();
  popularity_.assign(items, 0);
  std::vector<item_id> last;  // of each user, -1 before the first event
  std::vector<std::pair<item_id, item_id>> pairs;
  pairs.reserve(c.train.size());
  for (const interaction& e : c.train) {
    check(e.item >= 0 && static_cast<std::size_t>(e.item) < items, who, ": a training event of user ", e.user,
          " is of item ", e.item, ", but the catalogue has ", items, " items");
    check(e.user >= 0, who, ": a training event is of user ", e.user, "; users are numbered from 0");
    ++popularity_[static_cast<std::size_t>(e.item)];
    if (static_cast<std::size_t>(e.user) >= last.size()) last.resize(static_cast<std::size_t>(e.user) + 1, -1);
    item_id& before = last[static_cast<std::size_t>(e.user)];
    if (before >= 0) pairs.emplace_back(before, e.item);
    before = e.item;
  }
  std::sort(pairs.begin(), pairs.end());
  std::size_t at = 0;
  for (std::size_t item = 0; item < items; ++item) {
    for (; at < pairs.size() && static_cast<std::size_t>(pairs[at].first) == item; ++at)
      if (steps_.size() > offsets_.back() && steps_.back().item == pairs[at].second)
        ++steps_.back().count;
      else
        steps_.push_back({pairs[at].second, 1});
    offsets_.push_back(steps_.size());
  }
}

RECGLM_FUNC item_id transitions::last_of(const history& h, const char* who) const {
  check(!h.past.empty(), who, ": the history of user ", h.user, " is empty");
  const item_id last = h.past.back().item;
  check(last >= 0 && static_cast<std::size_t>(last) < items(), who, ": user ", h.user, " met item ", last,
        ", but the catalogue has ", items(), " items");
  return last;
}

}  // namespace recglm
