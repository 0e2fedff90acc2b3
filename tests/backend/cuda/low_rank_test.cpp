#include "recglm/backend/cuda/low_rank.cuh"

#include "recglm/backend/cpu/low_rank.hpp"
#include "support/catch.hpp"
#include "support/kernels.hpp"

namespace backend_cuda_low_rank_tests {

using namespace kernels;

TEMPLATE_TEST_CASE("low-rank terms on the card are as on the processor", "[cuda]", float, double) {
  using S = TestType;
  using C = recglm::cpu_low_rank<S>;
  using K = recglm::cuda_low_rank<S, emulated>;
  trial<S> t;
  t.seeds = 2;
  const int shapes[][2] = {{1, 1}, {3, 5}, {17, 33}, {40, 70}};
  for (const auto& [of_rows, of_width] : shapes)
    for (const int rank : {1, 3, 8}) {
      const int rows = of_rows, width = of_width;
      const std::string at = " of " + std::to_string(rows) + " x " + std::to_string(width);
      const std::size_t w = static_cast<std::size_t>(width), n = static_cast<std::size_t>(rows) * w,
                        k = static_cast<std::size_t>(rank);
      const std::vector<S> x = t.numbers(n), a = t.numbers(k * w), u = t.numbers(static_cast<std::size_t>(rows) * k),
                           residual = t.numbers(n), bias = t.numbers(w);
      array<S> gx(x), ga(a), gu(u), gr(residual), gb(bias);
      t.agree(
          "low_rank_down" + at, std::vector<S>(u.size(), nothing<S>),
          [&](S* o) { C::low_rank_down(o, x.data(), a.data(), rows, width, rank, S(0.75)); },
          [&](S* o) { K::low_rank_down(o, gx.data(), ga.data(), rows, width, rank, S(0.75)); });
      for (const int with : {0, 1, 2, 3})
        t.agree_beta(
            "low_rank_up" + at, n,
            [&](S* o, S beta) {
              C::low_rank_up(o, with & 1 ? bias.data() : nullptr, with & 2 ? residual.data() : nullptr, u.data(),
                             a.data(), rows, width, rank, beta);
            },
            [&](S* o, S beta) {
              K::low_rank_up(o, with & 1 ? gb.data() : nullptr, with & 2 ? gr.data() : nullptr, gu.data(), ga.data(),
                             rows, width, rank, beta);
            });
      t.agree(
          "low_rank_outer" + at, t.numbers(k * w),
          [&](S* o) { C::low_rank_outer(o, u.data(), x.data(), rows, width, rank); },
          [&](S* o) { K::low_rank_outer(o, gu.data(), gx.data(), rows, width, rank); });
    }
}

TEMPLATE_TEST_CASE("a transpose on the card is as on the processor", "[cuda]", float, double) {
  using S = TestType;
  trial<S> t;
  for (const int rows : {0, 1, 31, 32, 33, 70})
    for (const int columns : {0, 1, 7, 8, 32, 33, 65}) {
      const std::vector<S> x = t.numbers(static_cast<std::size_t>(rows * columns));
      array<S> a(x);
      t.seeds = rows == 33 ? 8 : 2;
      t.agree_beta(
          "transpose of " + std::to_string(rows) + " x " + std::to_string(columns), x.size(),
          [&](S* o, S beta) { recglm::cpu_low_rank<S>::transpose(o, x.data(), rows, columns, S(3), beta); },
          [&](S* o, S beta) { recglm::cuda_low_rank<S, emulated>::transpose(o, a.data(), rows, columns, S(3), beta); });
      t.agree(
          "transpose with half of what is there", x,
          [&](S* o) {
            std::vector<S> from = x;
            recglm::cpu_low_rank<S>::transpose(o, from.data(), rows, columns, S(3), S(0.5));
          },
          [&](S* o) { recglm::cuda_low_rank<S, emulated>::transpose(o, a.data(), rows, columns, S(3), S(0.5)); });
      REQUIRE(a.now() == x);
    }
}

}  // namespace backend_cuda_low_rank_tests
