#pragma once
#include "recglm/backend/cpu/math.hpp"
#include "recglm/encoding/learned_2d.hpp"
#include "recglm/model/layers.hpp"

namespace recglm {

/// GLM-10B as its Hugging Face port computes it: pre-norm blocks, [Q | K | V], learned coordinates, GELU by the error
/// function, the head tied to the word vectors. GLM-base, -large and -2B differ in sizes only.
struct glm_10b {
  static constexpr std::string_view name = "glm_10b";
  using block = pre_ln;
  using qkv = blocked_qkv;
  using encoding = learned_2d;
  using activation = gelu_erf;
};

/// The same with the original code's GELU, by the hyperbolic tangent.
struct glm_10b_tanh : glm_10b {
  static constexpr std::string_view name = "glm_10b_tanh";
  using activation = gelu_tanh;
};

static_assert(Architecture<glm_10b> && Architecture<glm_10b_tanh>);

}  // namespace recglm
