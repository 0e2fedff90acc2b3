#pragma once
#include <concepts>

#include "recglm/backend/buffer.hpp"

namespace recglm {

/// The processor: buffers and kernels, all static.
template <std::floating_point Scalar>
struct cpu {
  using scalar = Scalar;
  template <class T>
  using buffer = recglm::buffer<T>;
};

}  // namespace recglm
