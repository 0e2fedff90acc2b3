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

/// One of two.
struct first_of_two {
  template <class S>
  RECGLM_HD RECGLM_INLINE S operator()(S a, S) const {
    return a;
  }
};
struct second_of_two {
  template <class S>
  RECGLM_HD RECGLM_INLINE S operator()(S, S b) const {
    return b;
  }
};

/// The slope of an activation A as a functor.
template <class A>
struct slope_of {
  template <class S>
  RECGLM_HD RECGLM_INLINE S operator()(S x) const {
    return A::slope(x);
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
