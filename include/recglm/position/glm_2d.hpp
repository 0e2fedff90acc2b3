#pragma once
#include "recglm/concepts.hpp"

namespace recglm {

/// GLM (paper.md 1.4, 2.1): Part A counts in inter and has intra 0; a token of Part B keeps its mask's place and counts
/// 1, 2, ... through the blank, start token first.
struct glm_2d {
  static constexpr std::string_view name = "glm-2d";

  std::vector<position> assign(const layout& l) const {
    std::vector<position> out;
    out.reserve(static_cast<std::size_t>(l.size()));
    for (int i = 0; i < l.prefix; ++i) out.push_back({i, 0});
    for (auto [anchor, length] : l.blanks)
      for (int i = 1; i <= length; ++i) out.push_back({anchor, i});
    return out;
  }

  struct cursor {
    position last;
    position next(token_id) {
      ++last.intra;
      return last;
    }
  };
  cursor start(int anchor, const entity_pool&) const { return {{anchor, 0}}; }
};
static_assert(PositionScheme<glm_2d>);

}  // namespace recglm
