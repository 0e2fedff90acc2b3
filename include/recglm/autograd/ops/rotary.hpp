#pragma once
#include <cstdint>

#include "recglm/autograd/tape.hpp"
#include "recglm/backend/pointwise.hpp"

namespace recglm {

/// The angles by which rows of queries and keys are rotated, in the device's memory; none where `cosines` is null.
template <class B>
struct rotation {
  const typename B::scalar* cosines = nullptr;  ///< of every place: (places, head size / (2 parts))
  const typename B::scalar* sines = nullptr;
  const std::int32_t* places = nullptr;  ///< (rows, parts)
  int parts = 1;  ///< a head's parts, each rotated by its own share of the angles; pairs are (i, i + half) of a part
  explicit operator bool() const { return cosines != nullptr; }
};

/// Rotates the heads that start at `column` of every row of x. The values of x change: from here on the result stands
/// for it, and nobody else may read x.
template <class B>
variable<B> rotate(tape<B>& t, variable<B> x, int column, head_layout head, const rotation<B>& by) {
  if (!by) return x;
  const int rows = x.rows(), stride = x.columns();
  B::rotate(x.value() + column, stride, by.cosines, by.sines, by.places, rows, head, by.parts, 1);
  const variable<B> out = t.same_values(x);
  t.record(out, [=](tape<B>& t) {
    B::rotate(t.own_gradient(out) + column, stride, by.cosines, by.sines, by.places, rows, head, by.parts, -1);
    t.hand_over(out, x);
  });
  return out;
}

}  // namespace recglm
