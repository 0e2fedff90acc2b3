#pragma once
#include "recglm/core/check.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

/// Texts side by side, without padding. With `positions` > 0, throws on a text with a coordinate of `positions` or
/// above or below 0, which the model has no row for. Throws on a text whose parts are of different lengths.
inline batch collate(std::span<const glm_text> texts, int positions = 0) {
  batch out;
  std::size_t size = 0;
  for (const glm_text& t : texts) size += t.tokens.size();
  out.tokens.reserve(size);
  out.targets.reserve(size);
  out.inter.reserve(size);
  out.intra.reserve(size);
  for (const glm_text& t : texts) {
    check(t.targets.size() == t.tokens.size() && t.at.size() == t.tokens.size() && t.prefix >= 0 &&
              static_cast<std::size_t>(t.prefix) <= t.tokens.size(),
          "collate: text ", out.texts(), " has ", t.tokens.size(), " tokens, ", t.targets.size(), " targets, ",
          t.at.size(), " positions and a prefix of ", t.prefix);
    out.tokens.insert(out.tokens.end(), t.tokens.begin(), t.tokens.end());
    out.targets.insert(out.targets.end(), t.targets.begin(), t.targets.end());
    for (position p : t.at) {
      check(positions <= 0 || (0 <= p.inter && p.inter < positions && 0 <= p.intra && p.intra < positions),
            "collate: text ", out.texts(), " has a token at place (", p.inter, ", ", p.intra, "), and the model has ",
            positions, " positions; shorten the text (fit_length) or raise --positions");
      out.inter.push_back(p.inter);
      out.intra.push_back(p.intra);
    }
    out.prefix.push_back(t.prefix);
    out.offsets.push_back(static_cast<int>(out.tokens.size()));
  }
  return out;
}

}  // namespace recglm
