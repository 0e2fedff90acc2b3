#include "recglm/backend/cpu/quantized_weight.hpp"

#include <limits>

#include "recglm/core/random.hpp"
#include "support/catch.hpp"
#include "support/near.hpp"

namespace backend_cpu_quantized_weight_tests {

using namespace recglm;

namespace {
template <class S>
std::vector<S> random(std::size_t n, random_engine& rng, double stddev = 1) {
  std::vector<S> out(n);
  for (S& v : out) v = static_cast<S>(stddev * rng.normal());
  return out;
}
// y += x W^T and dx = dy W + beta dx in double, W rows [first, first + count) of what is stored.
template <class S>
std::vector<double> plain_forward(const std::vector<S>& w, const std::vector<S>& x, std::vector<double> y, int m, int k,
                                  int first, int count) {
  for (int r = 0; r < m; ++r)
    for (int o = 0; o < count; ++o)
      for (int i = 0; i < k; ++i)
        y[static_cast<std::size_t>(r * count + o)] +=
            static_cast<double>(x[static_cast<std::size_t>(r * k + i)]) *
            static_cast<double>(w[static_cast<std::size_t>((first + o) * k + i)]);
  return y;
}
template <class S>
std::vector<double> plain_backward(const std::vector<S>& w, const std::vector<S>& dy, std::vector<double> dx, int m,
                                   int k, int first, int count) {
  for (int r = 0; r < m; ++r)
    for (int o = 0; o < count; ++o)
      for (int i = 0; i < k; ++i)
        dx[static_cast<std::size_t>(r * k + i)] +=
            static_cast<double>(dy[static_cast<std::size_t>(r * count + o)]) *
            static_cast<double>(w[static_cast<std::size_t>((first + o) * k + i)]);
  return dx;
}
}  // namespace

TEMPLATE_TEST_CASE("matmuls are exact with respect to what is stored, in both directions, for any rows", "[backend]",
                   float, double) {
  using S = TestType;
  random_engine rng(1);
  // Both sizes beyond what is unpacked at once in the second.
  const auto [n, k] = GENERATE(std::pair{112, 70}, std::pair{544, 300});
  const auto given = random<S>(static_cast<std::size_t>(n * k), rng, 0.1);
  for (const storage kind : {storage::bf16, storage::int8}) {
    quantized_weight<S, blas_gemm> w(kind, n, k, activation_quantization::none);
    w.upload_rows(0, 40, given.data());
    w.upload_rows(40, n - 40, given.data() + 40 * k);
    std::vector<S> kept(given.size());
    w.rows(0, n, kept.data());
    for (const auto& [first, count] : {std::pair{0, n}, {16, 48}, {32, n - 32}, {5, 30}})
      for (const int m : {1, 20, 33, 257}) {
        CAPTURE(name_of(kind), quantized_path_name(), first, count, m);
        const auto x = random<S>(static_cast<std::size_t>(m * k), rng),
                   dy = random<S>(static_cast<std::size_t>(m * count), rng);
        std::vector<S> y = random<S>(static_cast<std::size_t>(m * count), rng),
                       dx = random<S>(static_cast<std::size_t>(m * k), rng);
        const auto want = plain_forward(kept, x, std::vector<double>(y.begin(), y.end()), m, k, first, count);
        w.forward(y.data(), count, x.data(), m, first, count);
        REQUIRE(near(y, want, table::kernel<S>(static_cast<std::size_t>(k))));
        for (const S beta : {S(0), S(1)}) {
          const auto back = plain_backward(
              kept, dy, beta == 0 ? std::vector<double>(dx.size()) : std::vector<double>(dx.begin(), dx.end()), m, k,
              first, count);
          std::vector<S> got = dx;
          w.backward(got.data(), dy.data(), count, m, first, count, beta);
          REQUIRE(near(got, back, table::kernel<S>(static_cast<std::size_t>(count))));
        }
      }
  }
}

TEST_CASE("rows of 8 bits: by the largest number, halves to even; bfloat16: the nearest", "[backend]") {
  quantized_weight<double, blas_gemm> eight(storage::int8, 2, 4), sixteen(storage::bf16, 1, 3);
  const std::vector<double> given{127, 2.5, -3.5, 0.4, 0, 0, 0, 0};
  eight.upload_rows(0, 2, given.data());
  std::vector<double> kept(8);
  eight.rows(0, 2, kept.data());
  REQUIRE(kept == std::vector<double>{127, 2, -4, 0, 0, 0, 0, 0});
  const std::vector<double> halves{1.00390625, 1.01171875, -3};  // two halfway between bfloat16 numbers
  sixteen.upload_rows(0, 1, halves.data());
  kept.resize(3);
  sixteen.rows(0, 1, kept.data());
  REQUIRE(kept == std::vector<double>{1, 1.015625, -3});
  REQUIRE(eight.bytes() < 16 * 64 + 17 * 4);
  REQUIRE_THROWS_WITH(eight.upload_rows(1, 2, given.data()), "quantized_weight: rows 1 to 3 of 2");
}

TEST_CASE("with dynamic activation quantization a matmul is that of the rounded rows", "[backend]") {
  random_engine rng(2);
  const int n = 96, k = 200, m = 37;
  const auto given = random<float>(static_cast<std::size_t>(n * k), rng, 0.1);
  quantized_weight<float, blas_gemm> w(storage::int8, n, k);
  w.upload_rows(0, n, given.data());
  std::vector<float> kept(given.size()), x = random<float>(static_cast<std::size_t>(m * k), rng),
                                         y(static_cast<std::size_t>(m * n));
  x[3 * k] = 40;  // one row with a number far out
  w.rows(0, n, kept.data());
  w.forward(y.data(), n, x.data(), m, 0, n);
  std::vector<float> rounded = x;
  for (int r = 0; r < m; ++r) detail::round_row(rounded.data() + r * k, k);
  REQUIRE(near(y, plain_forward(kept, rounded, std::vector<double>(y.size()), m, k, 0, n),
               table::kernel<float>(static_cast<std::size_t>(k))));
  for (int r = 0; r < m; ++r) {
    float most = 0;
    for (int i = 0; i < k; ++i) most = std::max(most, std::abs(x[static_cast<std::size_t>(r * k + i)]));
    for (int i = 0; i < k; ++i)
      REQUIRE(std::abs(rounded[static_cast<std::size_t>(r * k + i)] - x[static_cast<std::size_t>(r * k + i)]) <=
              most / 127 * 0.5001f);
  }
  // A NaN is not lost.
  x[5] = std::numeric_limits<float>::quiet_NaN();
  std::fill(y.begin(), y.end(), 0.0f);
  w.forward(y.data(), n, x.data(), m, 0, n);
  REQUIRE(std::isnan(y[0]));
  REQUIRE_FALSE(std::isnan(y[static_cast<std::size_t>(n)]));
}

TEST_CASE("rounded beside bfloat16: a matmul is that of the nearest bfloat16 numbers", "[backend]") {
  random_engine rng(3);
  const int n = 48, k = 100, m = 21;
  const auto given = random<float>(static_cast<std::size_t>(n * k), rng, 0.1);
  quantized_weight<float, blas_gemm> w(storage::bf16, n, k);
  w.upload_rows(0, n, given.data());
  std::vector<float> kept(given.size()), x = random<float>(static_cast<std::size_t>(m * k), rng),
                                         y(static_cast<std::size_t>(m * n));
  w.rows(0, n, kept.data());
  w.forward(y.data(), n, x.data(), m, 0, n);
  for (float& v : x) v = float_of_bfloat(bfloat_of(v));
  REQUIRE(near(y, plain_forward(kept, x, std::vector<double>(y.size()), m, k, 0, n),
               table::kernel<float>(static_cast<std::size_t>(k))));
}

}  // namespace backend_cpu_quantized_weight_tests
