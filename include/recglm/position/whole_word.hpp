#pragma once
#include "recglm/concepts.hpp"
#include "recglm/position/absolute_1d.hpp"
#include "recglm/position/places.hpp"

namespace recglm {

/// P5's whole-word embeddings (arXiv 2203.13366) as a coordinate: in Part A inter counts tokens and intra counts words,
/// 1, 2, ..., all tokens of an entity being one word; a blank continues inter from its mask's place + 1 and has intra
/// 0, as P5's decoder has no such embedding. An encoding with a table for each coordinate (`learned_2d`) then is P5's.
struct whole_word : absolute_1d {
  static constexpr std::string_view name = "whole-word";

  std::vector<position> assign(const layout& l) const {
    const std::vector<int> place = places_in_entities(l);
    std::vector<position> out = absolute_1d::assign(l);
    for (std::size_t i = 0, word = 0; i < static_cast<std::size_t>(l.prefix); ++i) {
      if (place[i] <= 1) ++word;
      out[i].intra = static_cast<int>(word);
    }
    return out;
  }
};
static_assert(PositionScheme<whole_word>);

}  // namespace recglm
