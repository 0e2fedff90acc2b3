#pragma once
#include <algorithm>
#include <span>

#include "recglm/autograd/parameter.hpp"
#include "recglm/autograd/tape.hpp"
#include "recglm/backend/functors.hpp"

namespace recglm {

/// a + b, of one shape.
template <class B>
variable<B> add(tape<B>& t, variable<B> a, variable<B> b) {
  const variable<B> out = t.make(a.rows(), a.columns(), a.wants_gradient() || b.wants_gradient());
  B::add(out.value(), a.value(), b.value(), out.size());
  t.record(out, [=](tape<B>& t) {
    if (b.wants_gradient()) {
      const auto db = t.into(b);
      B::scale(db.at, t.gradient(out), out.size(), 1, db.beta);
    }
    if (a.wants_gradient()) t.hand_over(out, a);
  });
  return out;
}

/// factor x. May be forgotten: it is rebuilt.
template <class B>
variable<B> scale(tape<B>& t, variable<B> x, typename B::scalar factor) {
  const variable<B> out = t.make(x.rows(), x.columns(), x.wants_gradient());
  B::scale(out.value(), x.value(), x.size(), factor, 0);
  t.rebuild_by(out, [=](tape<B>& t, typename B::scalar* y) { B::scale(y, t.value(x), x.size(), factor, 0); });
  t.record(out, [=](tape<B>& t) {
    const auto dx = t.into(x);
    B::scale(dx.at, t.gradient(out), out.size(), factor, dx.beta);
  });
  return out;
}

/// f(x), element by element; `slope` is its derivative. Both hold numbers only: functors whose operator is marked
/// RECGLM_HD RECGLM_INLINE, or on a CPU lambdas marked RECGLM_INLINE.
template <class B, class F, class Slope>
variable<B> map(tape<B>& t, variable<B> x, F f, Slope slope) {
  using scalar = typename B::scalar;
  const variable<B> out = t.make(x.rows(), x.columns(), x.wants_gradient());
  B::map(out.value(), x.value(), x.size(), f);
  t.record(out, [=](tape<B>& t) {
    const typename tape<B>::template scratch<scalar> local(t, x.size());
    B::zip(local.data(), t.gradient(out), t.value(x), x.size(), times_slope<Slope>{slope});
    const auto dx = t.into(x);
    B::scale(dx.at, local.data(), x.size(), 1, dx.beta);
  });
  return out;
}

/// f(x, y), element by element; `by_x` and `by_y` are its derivatives.
template <class B, class F, class ByX, class ByY>
variable<B> zip(tape<B>& t, variable<B> x, variable<B> y, F f, ByX by_x, ByY by_y) {
  using scalar = typename B::scalar;
  const variable<B> out = t.make(x.rows(), x.columns(), x.wants_gradient() || y.wants_gradient());
  B::zip(out.value(), x.value(), y.value(), x.size(), f);
  t.record(out, [=](tape<B>& t) {
    const typename tape<B>::template scratch<scalar> local(t, x.size());
    const auto send = [&](variable<B> to, auto by) {
      if (!to.wants_gradient()) return;
      B::zip(local.data(), t.value(x), t.value(y), x.size(), by);
      B::zip(local.data(), local.data(), t.gradient(out), x.size(), times{});
      const auto slot = t.into(to);
      B::scale(slot.at, local.data(), x.size(), 1, slot.beta);
    };
    send(x, by_x);
    send(y, by_y);
  });
  return out;
}

/// a b, element by element.
template <class B>
variable<B> multiply(tape<B>& t, variable<B> a, variable<B> b) {
  return zip(t, a, b, times{}, second_of_two{}, first_of_two{});
}

/// Every row of x times the numbers [first, first + columns of x) of `factor`. May be forgotten: it is rebuilt.
template <class B>
variable<B> scale_columns(tape<B>& t, variable<B> x, parameter<B>& factor, int first = 0) {
  using scalar = typename B::scalar;
  const int rows = x.rows(), width = x.columns();
  check(first >= 0 && static_cast<std::size_t>(first) + static_cast<std::size_t>(width) <= factor.value.size(),
        factor.name, ": ", factor.value.size(), " numbers do not scale columns ", first, " to ", first + width - 1);
  const scalar* const by = factor.value.data() + first;
  const variable<B> out = t.make(rows, width, x.wants_gradient() || factor.trained);
  B::scale_columns(out.value(), x.value(), by, nullptr, rows, width);
  t.rebuild_by(out, [=](tape<B>& t, scalar* y) { B::scale_columns(y, t.value(x), by, nullptr, rows, width); });
  t.record(out, [=, into = factor.trained ? factor.gradient.data() + first : nullptr](tape<B>& t) {
    const typename tape<B>::template scratch<scalar> local(t, x.size());
    if (into) {
      B::zip(local.data(), t.gradient(out), t.value(x), x.size(), [](scalar a, scalar b) { return a * b; });
      B::column_sums(into, local.data(), rows, width);
    }
    if (!x.wants_gradient()) return;
    B::scale_columns(local.data(), t.gradient(out), by, nullptr, rows, width);
    const auto dx = t.into(x);
    B::scale(dx.at, local.data(), x.size(), 1, dx.beta);
  });
  return out;
}

/// The activation A (gelu_erf, gelu_tanh, silu) of every element. May be forgotten: it is rebuilt from x.
template <class A, class B>
variable<B> activate(tape<B>& t, variable<B> x) {
  const variable<B> out = t.make(x.rows(), x.columns(), x.wants_gradient());
  B::template activate<A>(out.value(), x.value(), x.size());
  t.rebuild_by(out, [=](tape<B>& t, typename B::scalar* y) { B::template activate<A>(y, t.value(x), x.size()); });
  t.record(out, [=](tape<B>& t) {
    const auto dx = t.into(x);
    B::template activate_backward<A>(dx.at, t.gradient(out), t.value(x), x.size(), dx.beta);
  });
  return out;
}

/// A(gate) * up, the gated MLP (GeGLU, SwiGLU). May be forgotten: it is rebuilt.
template <class A, class B>
variable<B> glu(tape<B>& t, variable<B> gate, variable<B> up) {
  using scalar = typename B::scalar;
  const auto compute = [=](tape<B>& t, scalar* y) { B::zip(y, t.value(gate), t.value(up), gate.size(), gated<A>{}); };
  const variable<B> out = t.make(gate.rows(), gate.columns(), gate.wants_gradient() || up.wants_gradient());
  compute(t, out.value());
  t.rebuild_by(out, compute);
  t.record(out, [=](tape<B>& t) {
    const typename tape<B>::template scratch<scalar> local(t, gate.size());
    const scalar* const dy = t.gradient(out);
    if (up.wants_gradient()) {
      B::zip(local.data(), dy, t.value(gate), gate.size(), gated_by<A>{});
      const auto du = t.into(up);
      B::scale(du.at, local.data(), gate.size(), 1, du.beta);
    }
    if (gate.wants_gradient()) {
      B::zip(local.data(), dy, t.value(up), gate.size(), times{});
      const auto dg = t.into(gate);
      B::template activate_backward<A>(dg.at, local.data(), t.value(gate), gate.size(), dg.beta);
    }
  });
  return out;
}

/// Drops each element with probability `rate` and scales the others up; does nothing while the tape is paused. The
/// mask is a function of the tape's seed and a counter, so nothing is stored.
template <class B>
variable<B> dropout(tape<B>& t, variable<B> x, double rate) {
  if (rate <= 0 || !t.dropping()) return x;
  check(rate < 1, "dropout: the rate must be below 1, not ", rate);
  const std::uint32_t key = t.next_key();
  const float share = static_cast<float>(rate);
  const variable<B> out = t.make(x.rows(), x.columns(), x.wants_gradient());
  B::dropout(out.value(), x.value(), x.size(), share, key, 0);
  t.rebuild_by(out, [=](tape<B>& t, typename B::scalar* y) { B::dropout(y, t.value(x), x.size(), share, key, 0); });
  t.record(out, [=](tape<B>& t) {
    const auto dx = t.into(x);
    B::dropout(dx.at, t.gradient(out), x.size(), share, key, dx.beta);
  });
  return out;
}

}  // namespace recglm
