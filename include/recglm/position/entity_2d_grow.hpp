#pragma once
#include "recglm/concepts.hpp"
#include "recglm/position/places.hpp"

namespace recglm {

/// `entity_2d` with plain tokens left as GLM numbers them: in Part B a plain token gets its place in the blank (start
/// token 1), entity tokens counted; so that free text keeps its order (paper.md 1.2, 1.4 hazard 1). Entities are
/// numbered as in `entity_2d`, and training and generation agree under the same condition.
struct entity_2d_grow {
  static constexpr std::string_view name = "entity-2d-grow";

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
        out.push_back({anchor, here == 0 ? i + 1 : here + first_unit});
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
        case entity_walk::step::begins:
          last.intra = 1;
          break;
        default:
          last.intra = walk.fed();
      }
      return last;
    }
  };
  cursor start(int anchor, const entity_pool& pool) const { return {&pool, {anchor, 0}, {}}; }
};
static_assert(PositionScheme<entity_2d_grow>);

}  // namespace recglm
