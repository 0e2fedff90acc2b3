#pragma once
#include "recglm/backend/pointwise.hpp"

/// \file
/// What ops apply element by element (`B::map`, `B::zip`): named, since a device compiler takes no lambda of the host.

namespace recglm {

/// a b.
struct times {
  template <class S>
  RECGLM_HD RECGLM_INLINE S operator()(S a, S b) const {
    return a * b;
  }
};

/// d slope(x): the gradient of an element of which `slope` is the derivative.
template <class Slope>
struct times_slope {
  Slope slope;
  template <class S>
  RECGLM_HD RECGLM_INLINE S operator()(S d, S x) const {
    return d * slope(x);
  }
};

/// A(gate) up, A being an activation.
template <class A>
struct gated {
  template <class S>
  RECGLM_HD RECGLM_INLINE S operator()(S gate, S up) const {
    return A::value(gate) * up;
  }
};

/// d A(gate): the gradient of `up` above.
template <class A>
struct gated_by {
  template <class S>
  RECGLM_HD RECGLM_INLINE S operator()(S d, S gate) const {
    return d * A::value(gate);
  }
};

}  // namespace recglm
