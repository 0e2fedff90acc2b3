#include "recglm/backend/cpu/rows.hpp"

#include <vector>

#include "recglm/core/random.hpp"
#include "support/catch.hpp"
#include "support/near.hpp"

namespace backend_cpu_rows_tests {

namespace {
template <class S>
std::vector<S> numbers(int n, std::uint64_t seed) {
  recglm::random_engine rng(seed);
  std::vector<S> out(static_cast<std::size_t>(n));
  for (S& v : out) v = static_cast<S>(rng.normal());
  return out;
}
std::size_t at(int r, int i, int width) { return static_cast<std::size_t>(r * width + i); }
}  // namespace

TEMPLATE_TEST_CASE("layer norm equals the naive one; known means give the same again", "[backend]", float, double) {
  using S = TestType;
  using K = recglm::cpu_rows<S>;
  for (const auto& [rows, width] : {std::pair{1, 1}, {3, 5}, {40, 64}, {300, 100}}) {
    const auto x = numbers<S>(rows * width, 1), gain = numbers<S>(width, 2), bias = numbers<S>(width, 3);
    std::vector<S> y(x.size()), mean(static_cast<std::size_t>(rows)), inverse(mean), again(x.size());
    std::vector<double> want(x.size());
    K::layer_norm(y.data(), mean.data(), inverse.data(), x.data(), gain.data(), bias.data(), rows, width, S(1e-5));
    for (int r = 0; r < rows; ++r) {
      double m = 0, v = 0;
      for (int i = 0; i < width; ++i) m += static_cast<double>(x[at(r, i, width)]) / width;
      for (int i = 0; i < width; ++i) v += std::pow(static_cast<double>(x[at(r, i, width)]) - m, 2) / width;
      for (int i = 0; i < width; ++i)
        want[at(r, i, width)] = (static_cast<double>(x[at(r, i, width)]) - m) / std::sqrt(v + 1e-5) *
                                    static_cast<double>(gain[static_cast<std::size_t>(i)]) +
                                static_cast<double>(bias[static_cast<std::size_t>(i)]);
    }
    REQUIRE(near(y, want, table::kernel<S>(static_cast<std::size_t>(width))));
    K::layer_norm_again(again.data(), mean.data(), inverse.data(), x.data(), gain.data(), bias.data(), rows, width);
    REQUIRE(near(again, y, table::kernel<S>(1)));
  }
}

TEMPLATE_TEST_CASE("RMS norm equals the naive one", "[backend]", float, double) {
  using S = TestType;
  const int rows = 17, width = 33;
  const auto x = numbers<S>(rows * width, 1), gain = numbers<S>(width, 2);
  std::vector<S> y(x.size()), inverse(static_cast<std::size_t>(rows));
  std::vector<double> want(x.size());
  recglm::cpu_rows<S>::rms_norm(y.data(), inverse.data(), x.data(), gain.data(), rows, width, S(1e-6));
  for (int r = 0; r < rows; ++r) {
    double v = 0;
    for (int i = 0; i < width; ++i) v += std::pow(static_cast<double>(x[at(r, i, width)]), 2) / width;
    for (int i = 0; i < width; ++i)
      want[at(r, i, width)] = static_cast<double>(x[at(r, i, width)]) / std::sqrt(v + 1e-6) *
                              static_cast<double>(gain[static_cast<std::size_t>(i)]);
  }
  REQUIRE(near(y, want, table::kernel<S>(static_cast<std::size_t>(width))));
}

TEMPLATE_TEST_CASE("rows and columns", "[backend]", float, double) {
  using S = TestType;
  using K = recglm::cpu_rows<S>;
  const int rows = 21, width = 150;
  const auto x = numbers<S>(rows * width, 1), z = numbers<S>(rows * width, 4), bias = numbers<S>(width, 2),
             scale = numbers<S>(width, 3);
  std::vector<S> y(x.size()), sums(bias), products(bias);
  std::vector<double> want(x.size()), want_sums(bias.begin(), bias.end()), want_products(bias.begin(), bias.end());
  K::fill_rows(y.data(), bias.data(), x.data(), rows, width);
  for (int r = 0; r < rows; ++r)
    for (int i = 0; i < width; ++i) {
      const std::size_t c = static_cast<std::size_t>(i);
      want[at(r, i, width)] = static_cast<double>(x[at(r, i, width)]) + static_cast<double>(bias[c]);
      want_sums[c] += static_cast<double>(x[at(r, i, width)]);
      want_products[c] += static_cast<double>(scale[c]) * static_cast<double>(x[at(r, i, width)]) *
                          static_cast<double>(z[at(r, i, width)]);
    }
  REQUIRE(near(y, want, table::kernel<S>(1)));
  K::column_sums(sums.data(), x.data(), rows, width);
  REQUIRE(near(sums, want_sums, table::kernel<S>(rows)));
  K::column_products(products.data(), scale.data(), x.data(), z.data(), rows, width);
  REQUIRE(near(products, want_products, table::kernel<S>(rows)));

  K::fill_rows(y.data(), bias.data(), nullptr, rows, width);
  REQUIRE(y[at(20, 149, width)] == bias[149]);
  K::fill_rows(y.data(), nullptr, x.data(), rows, width);
  REQUIRE(y == x);
  K::fill_rows(y.data(), nullptr, nullptr, rows, width);
  REQUIRE(y == std::vector<S>(x.size(), 0));
  K::scale_columns(y.data(), x.data(), scale.data(), bias.data(), rows, width);
  REQUIRE(std::abs(y[at(3, 7, width)] - (x[at(3, 7, width)] * scale[7] + bias[7])) < S(1e-5));
}

TEST_CASE("gather and scatter, an index twice", "[backend]") {
  using K = recglm::cpu_rows<double>;
  const std::vector<double> x{1, 2, 3, 4, 5, 6};
  const std::vector<std::int32_t> index{2, 0, 2};
  std::vector<double> y(6, 10), back(6, 0);
  K::gather_rows(y.data(), x.data(), index.data(), 3, 2, 1);
  REQUIRE(y == std::vector<double>{15, 16, 11, 12, 15, 16});
  K::gather_rows(y.data(), x.data(), index.data(), 3, 2, 0);
  REQUIRE(y == std::vector<double>{5, 6, 1, 2, 5, 6});
  K::scatter_rows(back.data(), y.data(), index.data(), 3, 2);
  REQUIRE(back == std::vector<double>{1, 2, 0, 0, 10, 12});
}

TEST_CASE("heads of an interleaved row are packed one after the other", "[backend]") {
  const std::vector<double> x{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};  // one row, two heads of [q q | k k | v v]
  std::vector<double> y(4);
  recglm::cpu_rows<double>::pack_heads(y.data(), 4, x.data() + 2, 12, 1, {2, 2, 6});
  REQUIRE(y == std::vector<double>{2, 3, 8, 9});
}

TEST_CASE("lengths of the rows of W + s B A", "[backend]") {
  const std::vector<double> w{3, 0, 1, 1}, a{1, 2}, b{0, 1};
  std::vector<double> inverse(2);
  recglm::cpu_rows<double>::inverse_lengths(inverse.data(), w.data(), a.data(), b.data(), 2.0, 2, 2, 1);
  const std::vector<double> want{1.0 / 3, 1 / std::sqrt(9.0 + 25.0)};
  REQUIRE(near(inverse, want, table::kernel<double>(2)));
}

}  // namespace backend_cpu_rows_tests
