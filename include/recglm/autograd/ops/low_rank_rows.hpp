#pragma once
#include <cstddef>
#include <cstdint>

#include "recglm/autograd/ops/linear.hpp"
#include "recglm/autograd/parameter.hpp"
#include "recglm/autograd/tape.hpp"

namespace recglm {

/// Rows `ids` of scale B A: what low-rank terms add to rows of a table, (rows, width). `ids` are in the device's
/// memory and inside the table.
template <class B>
variable<B> embed(tape<B>& t, low_rank<B>& terms, const std::int32_t* ids, int rows) {
  using scalar = typename B::scalar;
  const int rank = terms.rank(), width = static_cast<int>(terms.a.shape[1]);
  const variable<B> out = t.make(rows, width, terms.a.trained || terms.b.trained);
  scalar* const u = t.template keep<scalar>(static_cast<std::size_t>(rows) * static_cast<std::size_t>(rank));
  const scalar factor = static_cast<scalar>(terms.scale);
  const scalar* const a = terms.a.value.data();
  B::gather_rows(u, terms.b.value.data(), ids, rows, rank, 0);
  B::gemm(false, false, rows, width, rank, factor, u, rank, a, width, 0, out.value(), width);
  t.record(out, [=, da = terms.a.gradient.data(), db = terms.b.gradient.data()](tape<B>& t) {
    const scalar* const dy = t.gradient(out);
    if (da) B::gemm(true, false, rank, width, rows, factor, u, rank, dy, width, 1, da, width);
    if (!db) return;
    const typename tape<B>::template scratch<scalar> du(
        t, static_cast<std::size_t>(rows) * static_cast<std::size_t>(rank));
    B::gemm(false, true, rows, rank, width, factor, dy, width, a, width, 0, du.data(), rank);
    B::scatter_rows(db, du.data(), ids, rows, rank);
  });
  return out;
}

}  // namespace recglm
