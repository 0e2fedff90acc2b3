#pragma once
#include "recglm/concepts.hpp"
#include "recglm/position/places.hpp"

namespace recglm {

/// RecSysLLM, the paper's rule to the letter (paper.md 1.4, 1.5): inter as in GLM; intra counts through an entity, in
/// Part A (0 outside) and in Part B. A blank counts from its start token into its first unit, and every later unit
/// begins at 1. Training numbers Part B by its marked entities, generation by the pool; both agree only where no plain
/// tokens follow a path of the pool, no entity begins another, and no blank cuts one. `entity_2d_matched` agrees
/// always.
struct entity_2d {
  static constexpr std::string_view name = "entity-2d";

  std::vector<position> assign(const layout& l) const {
    const std::vector<int> place = places_in_entities(l);
    std::vector<position> out;
    out.reserve(place.size());
    for (int i = 0; i < l.prefix; ++i) out.push_back({i, place[static_cast<std::size_t>(i)]});
    for (auto [anchor, length] : l.blanks) {
      bool first_unit = true;
      for (int i = 0; i < length; ++i) {
        const int here = place[out.size()];
        if (i > 1 && here <= 1) first_unit = false;
        out.push_back({anchor, i == 0 ? 1 : std::max(here, 1) + first_unit});
      }
    }
    return out;
  }

  struct cursor {
    const entity_pool* pool;
    position last;
    entity_walk walk;

    position next(token_id t) {
      switch (walk.next(*pool, t)) {
        case entity_walk::step::goes_on:
          ++last.intra;
          break;
        case entity_walk::step::first:
          last.intra = 2;
          break;
        default:
          last.intra = 1;
      }
      return last;
    }
  };
  cursor start(int anchor, const entity_pool& pool) const { return {&pool, {anchor, 0}, {}}; }
};
static_assert(PositionScheme<entity_2d>);

}  // namespace recglm
