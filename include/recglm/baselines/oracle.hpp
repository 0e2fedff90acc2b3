#pragma once
#include <string_view>
#include <vector>

#include "recglm/baselines/best_items.hpp"
#include "recglm/core/check.hpp"
#include "recglm/data/synthetic.hpp"

namespace recglm {

/// Ranks by the synthetic world's own chances, hidden tastes included: no model can be expected to do better, so the
/// distance to it is what is left to learn.
struct oracle {
  static constexpr std::string_view name = "oracle";

  /// The world outlives the oracle.
  explicit oracle(const synthetic_world& world) : world_(&world) {}

  /// Learns nothing: the world is known.
  void fit(const catalogue&) {}

  /// The best `list` items, best first, equal chances by lower id, without those of `excluded` (sorted). The past must
  /// be all that the user did before the question; throws where it is not the world's.
  std::vector<item_id> rank(const history& h, int list, std::span<const item_id> excluded) const {
    const std::vector<interaction> lived = world_->user(h.user);
    bool same = h.past.size() < lived.size();
    for (std::size_t t = 0; same && t < h.past.size(); ++t)
      same = h.past[t].item == lived[t].item && h.past[t].time == lived[t].time;
    check(same, "oracle: the history of user ", h.user,
          " is not what the synthetic world made; give the whole past of the world's own data, without k-core");
    return best_items(world_->next_probabilities(h.user, static_cast<int>(h.past.size())), list, excluded);
  }

 private:
  const synthetic_world* world_;
};

}  // namespace recglm
