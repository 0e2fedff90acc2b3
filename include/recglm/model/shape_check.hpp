#pragma once
#include <cstddef>

#include "recglm/concepts/model_shape.hpp"

namespace recglm {

/// The shape, once it is sure that there can be such a network and that memory holds it; throws else, before anything
/// is allocated. `learned_positions`: two tables of positions belong to its weights.
const model_shape& checked_shape(const model_shape& shape, double bytes_of_weight, std::size_t bytes_of_block,
                                 bool learned_positions);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/model/shape_check-inl.hpp"
#endif
