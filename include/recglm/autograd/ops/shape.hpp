#pragma once
#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <span>

#include "recglm/autograd/parameter.hpp"
#include "recglm/autograd/tape.hpp"
#include "recglm/backend/pointwise.hpp"

/// \file
/// Ops that move numbers without computing any.

namespace recglm {

namespace detail {
/// Columns of x's rows: to[r][i] = from[r][i] for i below `width`, the rows of both that far apart.
template <class B>
void copy_columns(typename B::scalar* to, int to_stride, const typename B::scalar* from, int from_stride, int rows,
                  int width) {
  B::pack_heads(to, to_stride, from, from_stride, rows, head_layout{1, width, width});
}
}  // namespace detail

/// The numbers of x as a matrix of rows of `columns`.
template <class B>
variable<B> reshape(tape<B>& t, variable<B> x, int columns) {
  check(columns > 0 && x.size() % static_cast<std::size_t>(columns) == 0, "reshape: ", x.rows(), " x ", x.columns(),
        " numbers make no rows of ", columns);
  const variable<B> out =
      t.make(static_cast<int>(x.size() / static_cast<std::size_t>(columns)), columns, x.wants_gradient());
  B::copy(out.value(), x.value(), x.size());
  t.rebuild_by(out, [=](tape<B>& t, typename B::scalar* y) { B::copy(y, t.value(x), x.size()); });
  t.record(out, [=](tape<B>& t) { t.hand_over(out, x); });
  return out;
}

/// Columns [first, first + count) of x.
template <class B>
variable<B> columns(tape<B>& t, variable<B> x, int first, int count) {
  check(first >= 0 && count > 0 && first + count <= x.columns(), "columns: ", first, " to ", first + count - 1, " of ",
        x.columns());
  using scalar = typename B::scalar;
  const int rows = x.rows(), stride = x.columns();
  const variable<B> out = t.make(rows, count, x.wants_gradient());
  detail::copy_columns<B>(out.value(), count, x.value() + first, stride, rows, count);
  t.rebuild_by(
      out, [=](tape<B>& t, scalar* y) { detail::copy_columns<B>(y, count, t.value(x) + first, stride, rows, count); });
  t.record(out, [=](tape<B>& t) {
    const auto dx = t.into(x);
    if (dx.beta == 0) B::fill(dx.at, x.size(), 0);
    const typename tape<B>::template scratch<scalar> sum(t, out.size());
    detail::copy_columns<B>(sum.data(), count, dx.at + first, stride, rows, count);
    B::add(sum.data(), sum.data(), t.gradient(out), out.size());
    detail::copy_columns<B>(dx.at + first, stride, sum.data(), count, rows, count);
  });
  return out;
}

/// The rows of all parts side by side: (rows, sum of their columns).
template <class B>
variable<B> concat_columns(tape<B>& t, std::initializer_list<variable<B>> given) {
  using scalar = typename B::scalar;
  const int parts = static_cast<int>(given.size()), rows = given.begin()->rows();
  variable<B>* const all = t.template keep<variable<B>>(given.size());
  std::copy(given.begin(), given.end(), all);
  int width = 0;
  bool wants = false;
  for (int i = 0; i < parts; ++i) {
    check(all[i].rows() == rows, "concat_columns: ", rows, " rows beside ", all[i].rows());
    width += all[i].columns(), wants = wants || all[i].wants_gradient();
  }
  const variable<B> out = t.make(rows, width, wants);
  for (int i = 0, at = 0; i < parts; at += all[i++].columns())
    detail::copy_columns<B>(out.value() + at, width, all[i].value(), all[i].columns(), rows, all[i].columns());
  t.record(out, [=](tape<B>& t) {
    for (int i = 0, at = 0; i < parts; at += all[i++].columns()) {
      if (!all[i].wants_gradient()) continue;
      const typename tape<B>::template scratch<scalar> own(t, all[i].size());
      detail::copy_columns<B>(own.data(), all[i].columns(), t.gradient(out) + at, width, rows, all[i].columns());
      const auto dx = t.into(all[i]);
      B::scale(dx.at, own.data(), all[i].size(), 1, dx.beta);
    }
  });
  return out;
}

/// The rows of all parts, one part after the other; they are of one width.
template <class B>
variable<B> concat_rows(tape<B>& t, std::span<const variable<B>> given) {
  check(!given.empty(), "concat_rows: no part is given");
  const int parts = static_cast<int>(given.size()), width = given.front().columns();
  variable<B>* const all = t.template keep<variable<B>>(given.size());
  std::copy(given.begin(), given.end(), all);
  int rows = 0;
  bool wants = false;
  for (int i = 0; i < parts; ++i) {
    check(all[i].columns() == width, "concat_rows: rows of ", width, " numbers, and of ", all[i].columns());
    rows += all[i].rows(), wants = wants || all[i].wants_gradient();
  }
  const variable<B> out = t.make(rows, width, wants);
  std::size_t at = 0;
  for (int i = 0; i < parts; at += all[i++].size()) B::copy(out.value() + at, all[i].value(), all[i].size());
  t.record(out, [=](tape<B>& t) {
    std::size_t at = 0;
    for (int i = 0; i < parts; at += all[i++].size()) {
      if (!all[i].wants_gradient()) continue;
      const auto dx = t.into(all[i]);
      B::scale(dx.at, t.gradient(out) + at, all[i].size(), 1, dx.beta);
    }
  });
  return out;
}

/// `rows` rows of zeros, but row index[r] is row r of x; no index repeats.
template <class B>
variable<B> spread_rows(tape<B>& t, variable<B> x, const std::int32_t* index, int rows) {
  using scalar = typename B::scalar;
  const int width = x.columns();
  const auto compute = [=](scalar* y, const scalar* from) {
    B::fill(y, static_cast<std::size_t>(rows) * static_cast<std::size_t>(width), 0);
    B::scatter_rows(y, from, index, x.rows(), width);
  };
  const variable<B> out = t.make(rows, width, x.wants_gradient());
  compute(out.value(), x.value());
  t.rebuild_by(out, [=](tape<B>& t, scalar* y) { compute(y, t.value(x)); });
  t.record(out, [=](tape<B>& t) {
    const auto dx = t.into(x);
    B::gather_rows(dx.at, t.gradient(out), index, x.rows(), width, dx.beta);
  });
  return out;
}

}  // namespace recglm
