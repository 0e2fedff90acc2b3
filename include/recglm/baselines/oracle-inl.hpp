#pragma once
#include "recglm/baselines/oracle.hpp"

#include <string_view>
#include <vector>

#include "recglm/baselines/best_items.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/data/synthetic.hpp"

namespace recglm {

RECGLM_FUNC std::vector<item_id> oracle::rank(const history& h, int list, std::span<const item_id> excluded) const {
  const std::vector<interaction> lived = world_->user(h.user);
  bool same = h.past.size() < lived.size();
  for (std::size_t t = 0; same && t < h.past.size(); ++t)
    same = h.past[t].item == lived[t].item && h.past[t].time == lived[t].time;
  check(same, "oracle: the history of user ", h.user,
        " is not what the synthetic world made; give the whole past of the world's own data, without k-core");
  return best_items(world_->next_probabilities(h.user, static_cast<int>(h.past.size())), list, excluded);
}

}  // namespace recglm
