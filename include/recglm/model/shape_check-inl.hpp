#pragma once
#include "recglm/model/shape_check.hpp"

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/memory.hpp"

namespace recglm {

RECGLM_FUNC const model_shape& checked_shape(const model_shape& s, double bytes_of_weight, std::size_t bytes_of_block,
                                             bool learned_positions) {
  check(s.layers > 0 && s.hidden > 0 && s.heads > 0 && s.vocabulary > 0 && s.positions > 0,
        "a model needs layers, hidden, heads, vocabulary and positions above 0");
  check(s.head_width > 0 || s.hidden % s.heads == 0, "hidden ", s.hidden, " is no multiple of the ", s.heads, " heads");
  check(s.key_heads() > 0 && s.heads % s.key_heads() == 0, "the ", s.heads, " heads of queries are no multiple of the ",
        s.key_heads(), " heads of keys");
  double weights = s.least_weights();
  if (learned_positions) weights += 2.0 * s.positions * s.hidden;
  check_memory(1, weights * bytes_of_weight + s.layers * static_cast<double>(bytes_of_block),
               text_of("a model of ", s.layers, " layers, hidden ", s.hidden, ", vocabulary ", s.vocabulary, " and ",
                       s.positions, " positions"));
  return s;
}

}  // namespace recglm
