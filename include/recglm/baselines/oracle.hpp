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
  /// be events of the user's in the world, all of those before the question; throws where they are not the world's.
  /// Where ties are not in the true order, the chances are those of the moment of the first event that the past lacks:
  /// as good as can be for the world, no bound for who knows by what rule ties were ordered.
  std::vector<item_id> rank(const history& h, int list, std::span<const item_id> excluded) const;

 private:
  const synthetic_world* world_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/oracle-inl.hpp"
#endif
