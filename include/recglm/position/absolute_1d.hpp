#pragma once
#include "recglm/concepts.hpp"

namespace recglm {

/// One coordinate only: Part A counts in inter, a blank continues from its mask's place + 1, intra is 0 everywhere.
/// What models with one kind of position can take. A text of n tokens may reach place n + 1.
struct absolute_1d {
  static constexpr std::string_view name = "absolute-1d";

  std::vector<position> assign(const layout& l) const {
    std::vector<position> out;
    out.reserve(static_cast<std::size_t>(l.size()));
    for (int i = 0; i < l.prefix; ++i) out.push_back({i, 0});
    for (auto [anchor, length] : l.blanks)
      for (int i = 1; i <= length; ++i) out.push_back({anchor + i, 0});
    return out;
  }

  struct cursor {
    position last;
    position next(token_id) {
      ++last.inter;
      return last;
    }
  };
  cursor start(int anchor, const entity_pool&) const { return {{anchor, 0}}; }
};
static_assert(PositionScheme<absolute_1d>);

}  // namespace recglm
