#pragma once
#include "recglm/baselines/transitions.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/types.hpp"
#include "recglm/data/steps.hpp"

namespace recglm {

RECGLM_FUNC transitions::transitions(const catalogue& c, const char* who) : baskets_(c.baskets) {
  struct walk {  // of one user: the last step but one, and the last
    std::vector<item_id> before, now;
    std::int64_t time = 0;
  };
  const std::size_t items = c.titles.size();
  popularity_.assign(items, 0);
  std::vector<item_id> last;  // of each user, -1 before the first event
  std::vector<walk> walks;
  std::vector<std::pair<item_id, item_id>> pairs;
  pairs.reserve(c.train.size());
  for (const interaction& e : c.train) {
    check(e.item >= 0 && static_cast<std::size_t>(e.item) < items, who, ": a training event of user ", e.user,
          " is of item ", e.item, ", but the catalogue has ", items, " items");
    check(e.user >= 0, who, ": a training event is of user ", e.user, "; users are numbered from 0");
    const auto user = static_cast<std::size_t>(e.user);
    ++popularity_[static_cast<std::size_t>(e.item)];
    if (baskets_) {
      if (user >= walks.size()) walks.resize(user + 1);
      walk& w = walks[user];
      if (w.time != e.time) w.before = std::exchange(w.now, {});
      w.time = e.time;
      w.now.push_back(e.item);
      for (item_id before : w.before) pairs.emplace_back(before, e.item);
      continue;
    }
    if (user >= last.size()) last.resize(user + 1, -1);
    if (last[user] >= 0) pairs.emplace_back(last[user], e.item);
    last[user] = e.item;
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

RECGLM_FUNC std::vector<transitions::step> transitions::after(std::span<const item_id> items) const {
  std::vector<step> out;
  for (item_id item : items) {
    const auto steps = after(item);
    out.insert(out.end(), steps.begin(), steps.end());
  }
  if (items.size() < 2) return out;
  std::sort(out.begin(), out.end(), [](const step& a, const step& b) { return a.item < b.item; });
  std::size_t kept = 0;
  for (const step& s : out)
    if (kept > 0 && out[kept - 1].item == s.item)
      out[kept - 1].count += s.count;
    else
      out[kept++] = s;
  out.resize(kept);
  return out;
}

RECGLM_FUNC std::vector<item_id> transitions::last_of(const history& h, const char* who) const {
  check(!h.past.empty(), who, ": the history of user ", h.user, " is empty");
  std::vector<item_id> out;
  for (const interaction& e : latest_steps(h.past, 1, baskets_)) {
    check(e.item >= 0 && static_cast<std::size_t>(e.item) < items(), who, ": user ", h.user, " met item ", e.item,
          ", but the catalogue has ", items(), " items");
    out.push_back(e.item);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace recglm
