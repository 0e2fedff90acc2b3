#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "recglm/autograd/parameter.hpp"
#include "recglm/autograd/tape.hpp"

namespace recglm {

/// The sum of all elements of x, divided by `divisor`: one number.
template <class B>
variable<B> sum_of(tape<B>& t, variable<B> x, double divisor = 1) {
  using scalar = typename B::scalar;
  const variable<B> out = t.make(1, 1, x.wants_gradient());
  B::sum_into(out.value(), x.value(), x.size(), divisor);
  t.record(out, [=](tape<B>& t) {
    const typename tape<B>::template scratch<scalar> ones(t, x.size());
    B::fill(ones.data(), x.size(), 1);
    const auto dx = t.into(x);
    // The upstream number lies on the device: ones (n, 1) times it (1, 1).
    B::gemm(false, false, static_cast<int>(x.size()), 1, 1, static_cast<scalar>(1 / divisor), ones.data(), 1,
            t.gradient(out), 1, dx.beta, dx.at, 1);
  });
  return out;
}

/// The dot product of row row_of[i] of x and row ids[i] of y: (count, 1), the scores of sampled pairs.
template <class B>
variable<B> row_logits(tape<B>& t, variable<B> x, variable<B> y, const std::int32_t* row_of, const std::int32_t* ids,
                       int count) {
  const int width = x.columns();
  check(y.columns() == width, "row_logits: rows of ", width, " and of ", y.columns(), " numbers have no dot product");
  const variable<B> out = t.make(count, 1, x.wants_gradient() || y.wants_gradient());
  B::row_logits(out.value(), x.value(), row_of, y.value(), ids, count, width);
  t.record(out, [=](tape<B>& t) {
    const auto cleared = [&](variable<B> v) -> typename B::scalar* {
      if (!v.wants_gradient()) return nullptr;
      const auto slot = t.into(v);
      if (slot.beta == 0) B::fill(slot.at, v.size(), 0);
      return slot.at;
    };
    typename B::scalar* const dx = cleared(x);
    typename B::scalar* const dy = cleared(y);
    B::row_logits_backward(dx, dy, t.gradient(out), t.value(x), row_of, t.value(y), ids, count, width);
  });
  return out;
}

/// What low-rank terms of the head add to the logits: scale u B^T, with u (rows, rank) of the rows of x and B
/// (vocabulary, rank).
template <class B>
struct low_rank_logits {
  variable<B> u{};
  parameter<B>* b = nullptr;
  double scale = 1;
};

/// Sum over rows of -log softmax(x E^T)[target], divided by `denominator`: head tied to the table E (vocabulary, width)
/// and cross-entropy in one. Rows without a target are left out before (gather_rows). Logits are kept for the backward
/// pass while they are at most `kept_logits` numbers; otherwise they are computed in bands of rows, and once more then.
template <class B>
variable<B> softmax_loss(tape<B>& t, variable<B> x, parameter<B>& table, const std::int32_t* targets,
                         double denominator, std::size_t kept_logits = std::size_t{1} << 24,
                         low_rank_logits<B> more = {}) {
  using scalar = typename B::scalar;
  using scratch = typename tape<B>::template scratch<scalar>;
  const int rows = x.rows(), width = x.columns(), vocabulary = static_cast<int>(table.shape[0]);
  check(rows > 0, "softmax_loss: no row has a target");
  const int band = static_cast<int>(
      std::clamp<std::size_t>(kept_logits / static_cast<std::size_t>(vocabulary), 1, static_cast<std::size_t>(rows)));
  const scalar* const e = table.value.data();
  const int rank = more.b ? more.u.columns() : 0;
  const scalar* const b = more.b ? more.b->value.data() : nullptr;
  const scalar scale = static_cast<scalar>(more.scale);
  const auto logits_of = [=](scalar* logits, const scalar* h, const scalar* u, int begin, int count) {
    B::gemm(false, true, count, vocabulary, width, 1, h + static_cast<std::ptrdiff_t>(begin) * width, width, e, width,
            0, logits, vocabulary);
    if (b)
      B::gemm(false, true, count, vocabulary, rank, scale, u + static_cast<std::ptrdiff_t>(begin) * rank, rank, b, rank,
              1, logits, vocabulary);
  };
  const variable<B> out =
      t.make(1, 1, x.wants_gradient() || table.trained || (b && (more.u.wants_gradient() || more.b->trained)));
  const bool whole = band == rows && out.wants_gradient();
  const std::size_t cells = static_cast<std::size_t>(band) * static_cast<std::size_t>(vocabulary);
  scalar* const logsumexps = t.template keep<scalar>(2 * static_cast<std::size_t>(rows));
  scalar* const losses = logsumexps + rows;
  const variable<B> logits = t.make(band, vocabulary, false);
  for (int begin = 0; begin < rows; begin += band) {
    const int count = std::min(band, rows - begin);
    logits_of(logits.value(), x.value(), b ? more.u.value() : nullptr, begin, count);
    B::logsumexp(logsumexps + begin, logits.value(), count, vocabulary);
    B::softmax_losses(losses + begin, logsumexps + begin, logits.value(), targets + begin, count, vocabulary);
  }
  B::sum_into(out.value(), losses, static_cast<std::size_t>(rows), denominator);
  if (!whole) t.drop(logits);

  t.record(out, [=, de = table.gradient.data(), db = more.b ? more.b->gradient.data() : nullptr](tape<B>& t) {
    const scratch again(t, whole ? 1 : cells);
    scalar* const d = whole ? logits.value() : again.data();
    const scalar* const upstream = t.gradient(out);
    const scalar* const h = t.value(x);
    const scalar* const u = b ? t.value(more.u) : nullptr;
    typename tape<B>::slot dx{nullptr, 0}, du{nullptr, 0};
    if (x.wants_gradient()) dx = t.into(x);
    if (b && more.u.wants_gradient()) du = t.into(more.u);
    for (int begin = 0; begin < rows; begin += band) {
      const int count = std::min(band, rows - begin);
      const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(begin) * width;
      const std::ptrdiff_t of_u = static_cast<std::ptrdiff_t>(begin) * rank;
      if (!whole) logits_of(d, h, u, begin, count);
      B::softmax_loss_backward(d, logsumexps + begin, targets + begin, count, vocabulary, upstream, denominator);
      if (dx.at)
        B::gemm(false, false, count, width, vocabulary, 1, d, vocabulary, e, width, dx.beta, dx.at + at, width);
      if (de) B::gemm(true, false, vocabulary, width, count, 1, d, vocabulary, h + at, width, 1, de, width);
      if (du.at)
        B::gemm(false, false, count, rank, vocabulary, scale, d, vocabulary, b, rank, du.beta, du.at + of_u, rank);
      if (db) B::gemm(true, false, vocabulary, rank, count, scale, d, vocabulary, u + of_u, rank, 1, db, rank);
    }
    if (whole) t.drop(logits);
  });
  return out;
}

}  // namespace recglm
