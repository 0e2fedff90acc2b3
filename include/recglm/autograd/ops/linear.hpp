#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "recglm/autograd/parameter.hpp"
#include "recglm/autograd/tape.hpp"
#include "recglm/backend/functors.hpp"

namespace recglm {

/// The low-rank terms of a matmul, as an adapter owns them: W + scale B A, or for DoRA the rows of that at length
/// `magnitude`. a: (rank, inputs), b: (outputs, rank), magnitude: (outputs) or absent.
template <class B>
struct low_rank {
  parameter<B> a, b, magnitude;
  double scale = 1;
  double dropout = 0;
  bool decomposed = false;  ///< DoRA: `magnitude` counts
  int rank() const { return static_cast<int>(a.shape[0]); }
};

template <class B>
struct weight_rows;

/// What is beside one matmul in the place of low-rank terms (model/own_adapter.hpp).
template <class B>
struct linear_adapter {
  virtual ~linear_adapter() = default;
  /// The adapted matmul: (rows of x, base.outputs). `linear(t, x, base, residual)` gives that of the frozen base.
  virtual variable<B> apply(tape<B>& t, variable<B> x, const weight_rows<B>& base, variable<B> residual) = 0;
};

/// What `linear` multiplies by: rows [first, first + outputs) of a weight (output, input), with bias and low-rank terms
/// where there are any. Where `stored` is there it holds the weight, frozen, and `weight` has its name and shape alone.
template <class B>
struct weight_rows {
  parameter<B>* weight = nullptr;
  parameter<B>* bias = nullptr;
  low_rank<B>* adapter = nullptr;
  int first = 0, outputs = 0, inputs = 0;
  const typename B::stored* stored = nullptr;
  linear_adapter<B>* own = nullptr;

  /// Rows [begin, begin + count) of these rows.
  weight_rows rows(int begin, int count) const {
    weight_rows part = *this;
    part.first += begin;
    part.outputs = count;
    return part;
  }
};

namespace detail {
// Pointers and sizes of weight_rows as a closure may keep them.
template <class B>
struct linear_terms {
  using scalar = typename B::scalar;
  const typename B::stored* stored = nullptr;
  int first = 0;
  const scalar *w = nullptr, *bias = nullptr, *a = nullptr, *b = nullptr, *m = nullptr;
  scalar *dw = nullptr, *dbias = nullptr, *da = nullptr, *db = nullptr, *dm = nullptr;
  int outputs, inputs, rank = 0;
  scalar scale = 0;
  float dropout = 0;

  explicit linear_terms(const weight_rows<B>& from) : outputs(from.outputs), inputs(from.inputs) {
    const std::ptrdiff_t first = from.first;
    const auto part = [](parameter<B>* p, std::ptrdiff_t at, const scalar*& value, scalar*& gradient) {
      value = p->value.data() + at;
      gradient = p->trained ? p->gradient.data() + at : nullptr;
    };
    stored = from.stored;
    this->first = from.first;
    if (!stored) part(from.weight, first * inputs, w, dw);
    if (from.bias) part(from.bias, first, bias, dbias);
    if (low_rank<B>* const l = from.adapter) {
      rank = l->rank();
      scale = static_cast<scalar>(l->scale);
      dropout = static_cast<float>(l->dropout);
      part(&l->a, 0, a, da);
      part(&l->b, first * rank, b, db);
      if (l->decomposed) part(&l->magnitude, first, m, dm);
    }
  }

  bool thin() const { return rank <= B::thin; }

  // y (rows, outputs) += x W^T.
  void forward(scalar* y, const scalar* x, int rows) const {
    if (stored)
      stored->forward(y, outputs, x, rows, first, outputs);
    else
      B::gemm(false, true, rows, outputs, inputs, 1, x, inputs, w, inputs, 1, y, outputs);
  }
  // dx (rows, inputs) = dy W + beta dx.
  void backward(scalar* dx, const scalar* dy, int rows, scalar beta) const {
    if (stored)
      stored->backward(dx, dy, outputs, rows, first, outputs, beta);
    else
      B::gemm(false, false, rows, inputs, outputs, 1, dy, outputs, w, inputs, beta, dx, inputs);
  }
  // DoRA: 1 / length of each row of W + scale B A.
  void inverse_lengths(tape<B>& t, scalar* gain) const {
    const typename tape<B>::template scratch<scalar> values(
        t, stored ? static_cast<std::size_t>(outputs) * static_cast<std::size_t>(inputs) : 1);
    if (stored) stored->rows(first, outputs, values.data());
    B::inverse_lengths(gain, stored ? values.data() : w, a, b, scale, outputs, inputs, rank);
  }

  // u (rows, rank) = scale x A^T.
  void down(scalar* u, const scalar* x, int rows) const {
    if (thin())
      B::low_rank_down(u, x, a, rows, inputs, rank, scale);
    else
      B::gemm(false, true, rows, rank, inputs, scale, x, inputs, a, inputs, 0, u, rank);
  }
  // y (rows, outputs) = bias + residual + u B^T; bias and residual may be null.
  void up(tape<B>& t, scalar* y, const scalar* plus, const scalar* residual, const scalar* u, int rows) const {
    if (rank && thin()) {
      const typename tape<B>::template scratch<scalar> transposed(t, thin_size());
      B::transpose(transposed.data(), b, outputs, rank, 1, 0);
      return B::low_rank_up(y, plus, residual, u, transposed.data(), rows, outputs, rank, 0);
    }
    B::fill_rows(y, plus, residual, rows, outputs);
    if (rank) B::gemm(false, true, rows, outputs, rank, 1, u, rank, b, rank, 1, y, outputs);
  }
  // v (rows, rank) = scale dy B, and B's gradient dy^T u is added.
  void down_backward(tape<B>& t, scalar* v, const scalar* dy, const scalar* u, int rows) const {
    if (!thin()) {
      B::gemm(false, false, rows, rank, outputs, scale, dy, outputs, b, rank, 0, v, rank);
      if (db) B::gemm(true, false, outputs, rank, rows, 1, dy, outputs, u, rank, 1, db, rank);
      return;
    }
    const typename tape<B>::template scratch<scalar> transposed(t, thin_size());
    B::transpose(transposed.data(), b, outputs, rank, 1, 0);
    B::low_rank_down(v, dy, transposed.data(), rows, outputs, rank, scale);
    if (!db) return;
    B::fill(transposed.data(), thin_size(), 0);
    B::low_rank_outer(transposed.data(), u, dy, rows, outputs, rank);
    B::transpose(db, transposed.data(), rank, outputs, 1, 1);
  }
  // A's gradient v^T x is added.
  void outer(const scalar* v, const scalar* x, int rows) const {
    if (thin())
      B::low_rank_outer(da, v, x, rows, inputs, rank);
    else
      B::gemm(true, false, rank, inputs, rows, 1, v, rank, x, inputs, 1, da, inputs);
  }
  // dx (rows, inputs) = v A + beta dx.
  void up_backward(scalar* dx, const scalar* v, int rows, scalar beta) const {
    if (thin())
      B::low_rank_up(dx, nullptr, nullptr, v, a, rows, inputs, rank, beta);
    else
      B::gemm(false, false, rows, inputs, rank, 1, v, rank, a, inputs, beta, dx, inputs);
  }

 private:
  std::size_t thin_size() const { return static_cast<std::size_t>(rank) * static_cast<std::size_t>(outputs); }
};
}  // namespace detail

/// x W^T + bias + residual, with the adapter's terms: x (rows, inputs) gives (rows, outputs). A frozen weight costs no
/// gradient. `residual`, where given, has the shape of the result.
template <class B>
variable<B> linear(tape<B>& t, variable<B> x, const weight_rows<B>& weights, variable<B> residual = {}) {
  if (weights.own) {
    weight_rows<B> base = weights;
    base.own = nullptr;
    const variable<B> out = weights.own->apply(t, x, base, residual);
    check(out.rows() == x.rows() && out.columns() == weights.outputs, weights.weight->name,
          ": the layer of its adapter gives (", out.rows(), ", ", out.columns(), "), not (", x.rows(), ", ",
          weights.outputs, ")");
    return out;
  }
  using scalar = typename B::scalar;
  using scratch = typename tape<B>::template scratch<scalar>;
  const detail::linear_terms<B> l(weights);
  const int rows = x.rows(), out_n = l.outputs, in_n = l.inputs, rank = l.rank;
  check(x.columns() == in_n, weights.weight->name, " takes rows of ", in_n, " numbers, not of ", x.columns());
  const bool trained = l.dw || l.dbias || l.da || l.db || l.dm;
  const variable<B> y = t.make(rows, out_n, x.wants_gradient() || residual.wants_gradient() || trained);
  const std::size_t cells = y.size(),
                    low = static_cast<std::size_t>(rows) * static_cast<std::size_t>(std::max(rank, 1));
  const bool drops = rank > 0 && l.dropout > 0 && t.dropping();
  const std::uint32_t key = drops ? t.next_key() : 0;

  scalar* const u = rank ? t.template keep<scalar>(low) : nullptr;  // scale x A^T
  if (rank) {
    const scratch dropped(t, drops ? x.size() : 1);
    if (drops) B::dropout(dropped.data(), x.value(), x.size(), l.dropout, key, 0);
    l.down(u, drops ? dropped.data() : x.value(), rows);
  }
  scalar* z = nullptr;     // DoRA: the matmul before it is scaled, needed on the backward pass
  scalar* gain = nullptr;  // DoRA: 1 / length of each row, then magnitude / length
  if (!l.m) {
    l.up(t, y.value(), l.bias, residual ? residual.value() : nullptr, u, rows);
    l.forward(y.value(), x.value(), rows);
  } else {
    z = t.template keep<scalar>(cells);
    gain = t.template keep<scalar>(2 * static_cast<std::size_t>(out_n));
    l.up(t, z, nullptr, nullptr, u, rows);
    l.forward(z, x.value(), rows);
    l.inverse_lengths(t, gain);
    B::zip(gain + out_n, gain, l.m, static_cast<std::size_t>(out_n), times{});
    B::scale_columns(y.value(), z, gain + out_n, l.bias, rows, out_n);
    if (residual) B::add(y.value(), y.value(), residual.value(), cells);
  }

  t.record(y, [=](tape<B>& t) {
    const scalar* const dy = t.gradient(y);
    if (l.dbias) B::column_sums(l.dbias, dy, rows, out_n);
    // DoRA's row lengths count as constants on the backward pass, as its paper has it.
    const scratch scaled(t, l.m ? cells : 1);
    if (l.m) {
      if (l.dm) B::column_products(l.dm, gain, dy, z, rows, out_n);
      B::scale_columns(scaled.data(), dy, gain + out_n, nullptr, rows, out_n);
    }
    const scalar* const dz = l.m ? scaled.data() : dy;
    if (l.dw) B::gemm(true, false, out_n, in_n, rows, 1, dz, out_n, t.value(x), in_n, 1, l.dw, in_n);
    const scratch v(t, low);
    if (rank) {
      l.down_backward(t, v.data(), dz, u, rows);
      if (l.da) {
        const scratch dropped(t, drops ? x.size() : 1);
        if (drops) B::dropout(dropped.data(), t.value(x), x.size(), l.dropout, key, 0);
        l.outer(v.data(), drops ? dropped.data() : t.value(x), rows);
      }
    }
    if (x.wants_gradient()) {
      const auto dx = t.into(x);
      scalar beta = dx.beta;
      if (rank && !drops) l.up_backward(dx.at, v.data(), rows, std::exchange(beta, scalar(1)));
      l.backward(dx.at, dz, rows, beta);
      if (rank && drops) {
        const scratch through(t, x.size());
        l.up_backward(through.data(), v.data(), rows, 0);
        B::dropout(dx.at, through.data(), x.size(), l.dropout, key, 1);
      }
    }
    if (residual.wants_gradient()) t.hand_over(y, residual);
  });
  return y;
}

}  // namespace recglm
