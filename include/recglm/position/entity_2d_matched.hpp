#pragma once
#include "recglm/position/entity_2d.hpp"

namespace recglm {

/// `entity_2d` with Part B numbered by the automaton of generation in training too: the pool decides what an entity is,
/// the marks do not; so that a token has the same coordinates in training and in generation, whatever it spells
/// (paper.md 1.5, hazards). Part A is numbered by its marks. `assign` throws on a layout with blanks and without a
/// pool.
struct entity_2d_matched {
  static constexpr std::string_view name = "entity-2d-matched";

  using cursor = entity_2d::cursor;
  cursor start(int anchor, const entity_pool& pool) const { return entity_2d{}.start(anchor, pool); }

  std::vector<position> assign(const layout& l) const {
    check(l.blanks.empty() || l.pool != nullptr, name, ": the layout holds no pool of entities; set layout::pool");
    check(l.written.size() == static_cast<std::size_t>(l.size() - l.prefix), name, ": layout::written holds ",
          l.written.size(), " tokens, Part B ", l.size() - l.prefix);
    const std::vector<int> place = places_in_entities(l);
    std::vector<position> out;
    out.reserve(place.size());
    for (int i = 0; i < l.prefix; ++i) out.push_back({i, place[static_cast<std::size_t>(i)]});
    auto token = l.written.begin();
    for (auto [anchor, length] : l.blanks) {
      cursor c = start(anchor, *l.pool);
      for (int i = 0; i < length; ++i) out.push_back(c.next(*token++));
    }
    return out;
  }
};
static_assert(PositionScheme<entity_2d_matched>);

}  // namespace recglm
