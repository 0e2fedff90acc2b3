#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "recglm/autograd/ops/loss.hpp"
#include "recglm/autograd/ops/pointwise.hpp"
#include "recglm/autograd/ops/shape.hpp"
#include "recglm/autograd/parameter.hpp"
#include "recglm/autograd/tape.hpp"
#include "recglm/backend/activations.hpp"

/// \file
/// Scores of a few candidates a row, and losses over them.

namespace recglm {

/// log(1 + e^x); its slope is the sigmoid.
struct softplus {
  template <class S>
  RECGLM_HD RECGLM_INLINE S operator()(S x) const {
    return choose(x > 0, x, S(0)) + std::log(S(1) + exp_of(choose(x > 0, -x, x)));
  }
};
struct softplus_slope {
  template <class S>
  RECGLM_HD RECGLM_INLINE S operator()(S x) const {
    return sigmoid::value(x);
  }
};

/// All rows of a table, as a variable.
template <class B>
variable<B> all_rows(tape<B>& t, parameter<B>& table) {
  const variable<B> out = t.make(static_cast<int>(table.shape[0]), static_cast<int>(table.shape[1]), table.trained);
  B::copy(out.value(), table.value.data(), out.size());
  t.record(out, [=, into = table.gradient.data()](tape<B>& t) { B::add(into, into, t.gradient(out), out.size()); });
  return out;
}

/// scores[r][i] = x[r] table[i], of all rows of a table: (rows of x, rows of the table).
template <class B>
variable<B> all_scores(tape<B>& t, variable<B> x, variable<B> table) {
  const int rows = x.rows(), items = table.rows(), width = x.columns();
  check(table.columns() == width, "all_scores: rows of ", width, " numbers, and a table of ", table.columns());
  const variable<B> out = t.make(rows, items, x.wants_gradient() || table.wants_gradient());
  B::gemm(false, true, rows, items, width, 1, x.value(), width, table.value(), width, 0, out.value(), items);
  t.record(out, [=](tape<B>& t) {
    const auto* const d = t.gradient(out);
    if (x.wants_gradient()) {
      const auto dx = t.into(x);
      B::gemm(false, false, rows, width, items, 1, d, items, t.value(table), width, dx.beta, dx.at, width);
    }
    if (table.wants_gradient()) {
      const auto dt = t.into(table);
      B::gemm(true, false, items, width, rows, 1, d, items, t.value(x), width, dt.beta, dt.at, width);
    }
  });
  return out;
}

/// scores[r][k] = x[r] table[ids[r n + k]] for n candidates a row: (rows, n). `ids` are in the host's memory.
template <class B>
variable<B> candidate_scores(tape<B>& t, variable<B> x, variable<B> table, std::span<const std::int32_t> ids) {
  const int rows = x.rows(), count = static_cast<int>(ids.size()), n = count / rows;
  check(n > 0 && rows * n == count, "candidate_scores: ", count, " candidates for ", rows, " rows");
  std::vector<std::int32_t> row(ids.size());
  for (int i = 0; i < count; ++i) row[static_cast<std::size_t>(i)] = i / n;
  return reshape(t, row_logits(t, x, table, t.upload(std::span<const std::int32_t>(row)), t.upload(ids), count), n);
}

/// Sum over rows of -log softmax(scores)[target], divided by `denominator`. `targets` are in device memory.
template <class B>
variable<B> softmax_of_scores(tape<B>& t, variable<B> scores, const std::int32_t* targets, double denominator) {
  using scalar = typename B::scalar;
  const int rows = scores.rows(), n = scores.columns();
  const variable<B> out = t.make(1, 1, scores.wants_gradient());
  scalar* const logsumexps = t.template keep<scalar>(2 * static_cast<std::size_t>(rows));
  B::logsumexp(logsumexps, scores.value(), rows, n);
  B::softmax_losses(logsumexps + rows, logsumexps, scores.value(), targets, rows, n);
  B::sum_into(out.value(), logsumexps + rows, static_cast<std::size_t>(rows), denominator);
  t.record(out, [=](tape<B>& t) {
    const typename tape<B>::template scratch<scalar> d(t, scores.size());
    B::copy(d.data(), t.value(scores), scores.size());
    B::softmax_loss_backward(d.data(), logsumexps, targets, rows, n, t.gradient(out), denominator);
    const auto into = t.into(scores);
    B::scale(into.at, d.data(), scores.size(), 1, into.beta);
  });
  return out;
}

/// x times a matrix of constants (columns of x, `outputs`), in the host's memory.
template <class B>
variable<B> times_constants(tape<B>& t, variable<B> x, std::span<const typename B::scalar> matrix, int outputs) {
  const int rows = x.rows(), inputs = x.columns();
  check(matrix.size() == static_cast<std::size_t>(inputs) * static_cast<std::size_t>(outputs),
        "times_constants: ", matrix.size(), " numbers are no matrix of ", inputs, " x ", outputs);
  const auto* const m = t.upload(matrix);
  const variable<B> out = t.make(rows, outputs, x.wants_gradient());
  B::gemm(false, false, rows, outputs, inputs, 1, x.value(), inputs, m, outputs, 0, out.value(), outputs);
  t.record(out, [=](tape<B>& t) {
    const auto dx = t.into(x);
    B::gemm(false, true, rows, inputs, outputs, 1, t.gradient(out), outputs, m, outputs, dx.beta, dx.at, inputs);
  });
  return out;
}

}  // namespace recglm
