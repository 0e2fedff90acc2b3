#include "recglm/backend/cpu/low_rank.hpp"

#include <cmath>
#include <vector>

#include "recglm/core/random.hpp"
#include "support/catch.hpp"
#include "support/near.hpp"

TEMPLATE_TEST_CASE("thin matmuls equal the naive ones", "[backend]", float, double) {
  using S = TestType;
  using K = recglm::cpu_low_rank<S>;
  recglm::random_engine rng(1);
  for (const int rows : {1, 2, 3, 7, 50})
    for (const int width : {1, 5, 16, 37, 200})
      for (const int rank : {1, 2, 3, 4, 5, 8, 11}) {
        CAPTURE(rows, width, rank);
        const auto numbers = [&](int n) {
          std::vector<S> v(static_cast<std::size_t>(n));
          for (S& x : v) x = static_cast<S>(rng.normal());
          return v;
        };
        const auto x = numbers(rows * width), a = numbers(rank * width), v = numbers(rows * rank),
                   bias = numbers(width), residual = numbers(rows * width), old = numbers(rows * width),
                   before = numbers(rank * width);
        const auto at = [](int r, int i, int n) { return static_cast<std::size_t>(r * n + i); };
        const auto d = [](S value) { return static_cast<double>(value); };

        std::vector<S> u(static_cast<std::size_t>(rows * rank), S(NAN));
        std::vector<double> want(u.size(), 0);
        K::low_rank_down(u.data(), x.data(), a.data(), rows, width, rank, S(0.5));
        for (int r = 0; r < rows; ++r)
          for (int k = 0; k < rank; ++k)
            for (int i = 0; i < width; ++i) want[at(r, k, rank)] += 0.5 * d(x[at(r, i, width)]) * d(a[at(k, i, width)]);
        REQUIRE(near(u, want, table::kernel<S>(static_cast<std::size_t>(width))));

        std::vector<S> plain(x.size(), S(NAN)), all(old);
        std::vector<double> low(x.size(), 0), with(x.size());
        for (int r = 0; r < rows; ++r)
          for (int i = 0; i < width; ++i) {
            for (int k = 0; k < rank; ++k) low[at(r, i, width)] += d(v[at(r, k, rank)]) * d(a[at(k, i, width)]);
            with[at(r, i, width)] = low[at(r, i, width)] + d(bias[static_cast<std::size_t>(i)]) +
                                    d(residual[at(r, i, width)]) + 0.25 * d(old[at(r, i, width)]);
          }
        K::low_rank_up(plain.data(), nullptr, nullptr, v.data(), a.data(), rows, width, rank, 0);
        REQUIRE(near(plain, low, table::kernel<S>(static_cast<std::size_t>(rank))));
        K::low_rank_up(all.data(), bias.data(), residual.data(), v.data(), a.data(), rows, width, rank, S(0.25));
        REQUIRE(near(all, with, table::kernel<S>(static_cast<std::size_t>(rank + 3))));

        std::vector<S> da(before);
        std::vector<double> outer(before.begin(), before.end());
        K::low_rank_outer(da.data(), v.data(), x.data(), rows, width, rank);
        for (int r = 0; r < rows; ++r)
          for (int k = 0; k < rank; ++k)
            for (int i = 0; i < width; ++i) outer[at(k, i, width)] += d(v[at(r, k, rank)]) * d(x[at(r, i, width)]);
        REQUIRE(near(da, outer, table::kernel<S>(static_cast<std::size_t>(rows + 1))));
      }
}

TEST_CASE("a transposed matrix, scaled and added", "[backend]") {
  const std::vector<double> x{1, 2, 3, 4, 5, 6};
  std::vector<double> y(6, 10);
  recglm::cpu_low_rank<double>::transpose(y.data(), x.data(), 2, 3, 2, 1);
  REQUIRE(y == std::vector<double>{12, 18, 14, 20, 16, 22});
  recglm::cpu_low_rank<double>::transpose(y.data(), x.data(), 2, 3, 1, 0);
  REQUIRE(y == std::vector<double>{1, 4, 2, 5, 3, 6});
}
