#include "recglm/backend/cpu/quantized_avx512.hpp"

#include <cmath>
#include <limits>

#include "recglm/core/random.hpp"
#include "support/catch.hpp"
#include "support/near.hpp"

namespace backend_cpu_quantized_avx512_tests {

using namespace recglm;

#if defined(__x86_64__)

namespace {
bool skipped(bool here) {
  if (!here) WARN("skipped: this processor does not have the instructions");
  return !here;
}
bool has_wide() { return cpu_isa() == isa::avx512; }
bool has_dots() { return has_wide() && __builtin_cpu_supports("avx512vnni"); }

std::vector<float> random(std::size_t n, random_engine& rng) {
  std::vector<float> out(n);
  for (float& v : out) v = static_cast<float>(rng.normal());
  return out;
}
// Of digit_rows: what the digits of one place make, without the scale.
double whole(const detail::digit_rows& a, int row, int column) {
  double sum = 0;
  for (int d = a.digits - 1; d >= 0; --d)
    sum = 256 * sum + a.at(row / a.tall, column / 64 * 64)[(row % a.tall * a.digits + d) * 64 + column % 64] - 128;
  return sum;
}
}  // namespace

TEST_CASE(
    "a row in one digit is its rounded numbers, in three it loses no more than the last bit of its largest number",
    "[backend]") {
  if (skipped(has_wide())) return;
  random_engine rng(1);
  const int m = 27, n = 150, stride = 160;
  std::vector<float> x = random(static_cast<std::size_t>(m * stride), rng),
                     by = random(static_cast<std::size_t>(n), rng);
  x[3 * stride + 5] = 1e6f;
  std::fill_n(x.begin() + 4 * stride, n, 0.0f);
  for (int k = 0; k < n; ++k)
    x[static_cast<std::size_t>(6 * stride + k)] *= 1e-36f, x[static_cast<std::size_t>(7 * stride + k)] *= 1e30f;
  x[8 * stride + 5] = 32 - 0x1p-19f, x[9 * stride + 5] = -32 + 0x1p-19f;  // all of their bits are set
  for (const int digits : {1, 3})
    for (const bool scaled : {false, true}) {
      const detail::digit_rows a(x.data(), stride, m, n, digits, scaled ? by.data() : nullptr);
      REQUIRE(a.tall * digits <= 12);
      for (int r = 0; r < m; ++r) {
        float most = 0;
        std::vector<float> row(static_cast<std::size_t>(n));
        for (int k = 0; k < n; ++k) {
          row[static_cast<std::size_t>(k)] =
              x[static_cast<std::size_t>(r * stride + k)] * (scaled ? by[static_cast<std::size_t>(k)] : 1.0f);
          most = std::max(most, std::abs(row[static_cast<std::size_t>(k)]));
        }
        const double least = std::max(static_cast<double>(most), 0x1p-100);
        const double lost = digits == 1 ? 0.5001 * least / 127 : std::ldexp(1.0, std::ilogb(1.00401 * least) - 23);
        for (int k = 0; k < n; ++k) {
          CAPTURE(digits, scaled, r, k);
          REQUIRE(std::abs(whole(a, r, k) * static_cast<double>(a.scales[r]) -
                           static_cast<double>(row[static_cast<std::size_t>(k)])) <= lost);
        }
        if (digits == 1 && !scaled && r != 6) {  // tiny numbers, which have no inverse
          std::vector<float> rounded = row;
          detail::round_row(rounded.data(), n);
          for (int k = 0; k < n; ++k)
            REQUIRE(static_cast<float>(whole(a, r, k)) * a.scales[r] == rounded[static_cast<std::size_t>(k)]);
        }
      }
    }
  for (const float lost : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    x[2 * stride + 149] = lost;
    const detail::digit_rows a(x.data(), stride, m, n, 3);
    REQUIRE(std::isnan(a.scales[2]));
    REQUIRE(std::isfinite(a.scales[1]));
  }
}

TEST_CASE("8-bit dot products of rows in one digit and in three, for any number of rows and outputs", "[backend]") {
  if (skipped(has_dots())) return;
  random_engine rng(2);
  const int depth = 128, stride = 40;
  std::vector<std::int8_t> w(static_cast<std::size_t>(32 * depth));
  for (auto& v : w) v = static_cast<std::int8_t>(static_cast<int>(rng.below(255)) - 127);
  for (const int digits : {1, 3})
    for (int m = 1; m <= 30; m += m < 13 ? 1 : 5)
      for (const int n : {3, 16, 27, 32})
        for (const float beta : {0.0f, 1.0f}) {
          const std::vector<float> x = random(static_cast<std::size_t>(m * depth), rng), columns = random(32, rng);
          const float before =
              beta == 0 ? std::numeric_limits<float>::quiet_NaN() : 1.0f;  // not read where it does not count
          for (const int begin : {0, 64})
            for (const bool scaled : {false, true}) {
              std::vector<float> y(static_cast<std::size_t>(m * stride), before);
              const detail::digit_rows a(x.data(), depth, m, depth, digits);
              const std::int8_t* const w0 = w.data() + 16 * begin;
              detail::int8_vnni({y.data(), stride, scaled ? columns.data() : nullptr, m, n, beta}, a, begin, w0,
                                n > 16 ? w0 + 16 * depth : w0, depth - begin);
              std::vector<float> got;
              std::vector<double> want;
              for (int r = 0; r < m; ++r)
                for (int c = 0; c < n; ++c) {
                  double sum = 0;
                  for (int k = begin; k < depth; ++k)
                    sum += whole(a, r, k) *
                           w[static_cast<std::size_t>(c / 16 * 16 * depth + k / 4 * 64 + c % 16 * 4 + k % 4)];
                  want.push_back(sum * static_cast<double>(a.scales[r]) *
                                     (scaled ? static_cast<double>(columns[static_cast<std::size_t>(c)]) : 1.0) +
                                 static_cast<double>(beta));
                  got.push_back(y[static_cast<std::size_t>(r * stride + c)]);
                }
              CAPTURE(digits, m, n, beta, begin, scaled);
              REQUIRE(near(got, want, table::kernel<float>(1)));
              for (int r = 0; r < m; ++r)
                for (int c = n; c < stride; ++c) {
                  const float beside = y[static_cast<std::size_t>(r * stride + c)];
                  REQUIRE((beta == 0 ? std::isnan(beside) : beside == 1.0f));
                }
            }
        }
}

TEST_CASE("a block of bytes transposed has groups of outputs side by side", "[backend]") {
  if (skipped(has_wide())) return;
  random_engine rng(3);
  std::int8_t in[256], out[256];
  for (std::int8_t& v : in) v = static_cast<std::int8_t>(static_cast<int>(rng.below(255)) - 127);
  detail::transpose_bytes(out, in);
  for (int o = 0; o < 16; ++o)
    for (int k = 0; k < 16; ++k) REQUIRE(out[o / 4 * 64 + k * 4 + o % 4] == in[k / 4 * 64 + o * 4 + k % 4]);
}

TEST_CASE("matmuls of floats with wide panels, for any number of rows and columns", "[backend]") {
  if (skipped(has_wide())) return;
  random_engine rng(4);
  const int depth = 37, stride = 50, lda = 45, begin = 5;
  const std::vector<float> panel = random(48 * depth, rng);
  for (const int m : {1, 2, 3, 4, 5, 6, 7, 8, 9, 20, 33})
    for (const int n : {1, 16, 33, 48})
      for (const float beta : {0.0f, 1.0f}) {
        const std::vector<float> x = random(static_cast<std::size_t>(m * lda), rng);
        std::vector<float> y(static_cast<std::size_t>(m * stride),
                             beta == 0 ? std::numeric_limits<float>::quiet_NaN() : 1.0f);
        const detail::grouped_rows a(x.data(), lda, m, begin + depth);
        detail::wide_panel({y.data(), stride, m, n, beta}, a, begin, panel.data(), depth);
        std::vector<float> got;
        std::vector<double> want;
        for (int r = 0; r < m; ++r)
          for (int c = 0; c < n; ++c) {
            double sum = static_cast<double>(beta);
            for (int k = 0; k < depth; ++k)
              sum += static_cast<double>(x[static_cast<std::size_t>(r * lda + begin + k)]) *
                     static_cast<double>(panel[static_cast<std::size_t>(48 * k + c)]);
            want.push_back(sum);
            got.push_back(y[static_cast<std::size_t>(r * stride + c)]);
          }
        CAPTURE(m, n, beta);
        REQUIRE(near(got, want, table::kernel<float>(depth)));
        for (int r = 0; r < m; ++r)
          for (int c = n; c < stride; ++c) {
            const float beside = y[static_cast<std::size_t>(r * stride + c)];
            REQUIRE((beta == 0 ? std::isnan(beside) : beside == 1.0f));
          }
      }
}

#endif

}  // namespace backend_cpu_quantized_avx512_tests
