#pragma once
#include <cstddef>

#include "recglm/autograd/parameter.hpp"
#include "recglm/autograd/tape.hpp"

namespace recglm {

/// x is groups of n rows; each group's rows are mixed by the same weights (m, n): (groups * m, width). A convolution
/// over time, or with weights that are not trained a filter.
template <class B>
variable<B> mix_rows(tape<B>& t, variable<B> x, parameter<B>& weights) {
  using scalar = typename B::scalar;
  const int m = static_cast<int>(weights.shape[0]), n = static_cast<int>(weights.shape[1]), width = x.columns(),
            groups = x.rows() / n;
  check(x.rows() == groups * n, "mix_rows: ", x.rows(), " rows are no groups of ", n);
  const variable<B> out = t.make(groups * m, width, x.wants_gradient() || weights.trained);
  const auto of_x = [=](int g) { return static_cast<std::ptrdiff_t>(g) * n * width; };
  const auto of_y = [=](int g) { return static_cast<std::ptrdiff_t>(g) * m * width; };
  const scalar* const w = weights.value.data();
  for (int g = 0; g < groups; ++g)
    B::gemm(false, false, m, width, n, 1, w, n, x.value() + of_x(g), width, 0, out.value() + of_y(g), width);
  t.record(out, [=, dw = weights.gradient.data()](tape<B>& t) {
    const scalar* const dy = t.gradient(out);
    typename tape<B>::slot dx{nullptr, 0};
    if (x.wants_gradient()) dx = t.into(x);
    for (int g = 0; g < groups; ++g) {
      if (dx.at) B::gemm(true, false, n, width, m, 1, w, n, dy + of_y(g), width, dx.beta, dx.at + of_x(g), width);
      if (dw) B::gemm(false, true, m, n, width, 1, dy + of_y(g), width, t.value(x) + of_x(g), width, 1, dw, n);
    }
  });
  return out;
}

}  // namespace recglm
