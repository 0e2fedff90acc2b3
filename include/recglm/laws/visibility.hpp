#pragma once
#include <string>
#include <vector>

#include "recglm/concepts.hpp"

/// \file
/// What the concept of a visibility cannot say.

namespace recglm {

/// Nothing is seen from `row_end` on, and everything before it where the mask is contiguous; in texts of `length`
/// tokens with every Part A. With `decoded`, as a model that writes needs it: Part A sees no place of Part B, and Part
/// B no later one.
template <VisibilityPolicy P>
std::vector<std::string> broken_laws(const P&, int length, bool decoded = true) {
  std::vector<std::string> broken;
  for (int part_a = 1; part_a <= length; ++part_a) {
    const auto mask = P::of(part_a);
    for (int query = 0; query < length; ++query) {
      const std::string which = "Part A of " + std::to_string(part_a) + ": place " + std::to_string(query);
      const int end = mask.row_end(query), known = query < part_a ? part_a : query + 1;
      for (int key = 0; key < length; ++key) {
        const bool sees = mask.sees(query, key);
        if (sees && key >= end) broken.push_back(which + " sees place " + std::to_string(key) + ", past its row_end");
        if (!sees && key < end && is_contiguous<decltype(mask)>)
          broken.push_back(which + " does not see place " + std::to_string(key) + ", and the mask is contiguous");
      }
      if (decoded && end > known) broken.push_back(which + " looks ahead: its row_end is " + std::to_string(end));
    }
  }
  return broken;
}

}  // namespace recglm
