#pragma once
#include <algorithm>
#include <cmath>

#include "recglm/concepts/model_shape.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/memory.hpp"

namespace recglm {

/// How wide and how long a search is.
struct search_size {
  int texts = 1;   ///< searched at once
  int part_a = 0;  ///< tokens of the longest one
  int beams = 1;
  int tokens = 1;   ///< written at most
  double ways = 0;  ///< allowed texts, which are no fewer than the beams in use; 0: any text may be written
  int scalar = 4;   ///< bytes of a number of the model
};

/// About how many bytes a search needs at its widest: keys and values of what was read and written, and what is known
/// of the next tokens of each beam.
inline double search_bytes(const model_shape& s, const search_size& how) {
  const double vocabulary = s.vocabulary, free = how.ways <= 0;
  const double most = free ? std::pow(vocabulary, std::min(how.tokens, 8)) : how.ways;
  const double beams = std::min(static_cast<double>(how.beams), most), rows = how.texts * beams;
  const double row = 2.0 * s.layers * s.key_width() * how.scalar;  // keys and values of one token
  // What the search holds of a beam; in a free search also the distribution after it and the tokens that may follow.
  const double beam = 500 + (free ? vocabulary * (8 + how.scalar) + std::min(vocabulary, beams + 1) * 40 : 0);
  return how.texts * static_cast<double>(how.part_a) * row + rows * (how.tokens * row + beam);
}

/// Throws, with the numbers, where a search needs more memory than there is.
inline void check_search_memory(const model_shape& s, const search_size& how) {
  check_memory(search_bytes(s, how), 1,
               text_of("a search of ", how.texts, " texts at once with ", how.beams, " beams (", s.layers,
                       " layers, a vocabulary of ", s.vocabulary, ", texts of ", how.part_a, " tokens, answers of ",
                       how.tokens, ")"));
}

}  // namespace recglm
