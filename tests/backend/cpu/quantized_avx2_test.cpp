#include "recglm/backend/cpu/quantized_avx2.hpp"

#include "recglm/core/random.hpp"
#include "support/catch.hpp"
#include "support/near.hpp"

namespace backend_cpu_quantized_avx2_tests {

using namespace recglm;

TEST_CASE("8-bit matmuls by 16-bit ones, for any number of rows and outputs", "[backend]") {
  if (cpu_isa() < isa::avx2) {
    WARN("skipped: this processor has no AVX2");
    return;
  }
  random_engine rng(1);
  const auto number = [&] { return static_cast<int>(rng.below(255)) - 127; };
  const int depth = 128, stride = 40;
  for (const int m : {1, 2, 3, 4, 5, 9, 20})
    for (const int n : {3, 8, 16, 27, 32}) {
      std::vector<std::int16_t> a(static_cast<std::size_t>(m * depth));
      std::vector<std::int8_t> w(static_cast<std::size_t>(32 * depth));
      for (auto& v : a) v = static_cast<std::int16_t>(number());
      for (auto& v : w) v = static_cast<std::int8_t>(number());
      std::vector<float> rows, columns;
      for (int r = 0; r < m; ++r) rows.push_back(static_cast<float>(0.5 + rng.uniform()));
      for (int c = 0; c < n; ++c) columns.push_back(static_cast<float>(0.5 + rng.uniform()));
      std::vector<float> y(static_cast<std::size_t>(m * stride), 1.0f), want = y;
      detail::int8_avx2({y.data(), stride, rows.data(), columns.data(), m, n}, a.data(), w.data(), depth,
                        n > 16 ? 2 : 1);
      for (int r = 0; r < m; ++r)
        for (int c = 0; c < n; ++c) {
          int sum = 0;
          for (int k = 0; k < depth; ++k)
            sum += a[static_cast<std::size_t>(r * depth + k)] *
                   w[static_cast<std::size_t>(c / 16 * 16 * depth + k / 4 * 64 + c % 16 * 4 + k % 4)];
          want[static_cast<std::size_t>(r * stride + c)] +=
              rows[static_cast<std::size_t>(r)] * columns[static_cast<std::size_t>(c)] * static_cast<float>(sum);
        }
      CAPTURE(m, n);
      REQUIRE(near(y, want, table::kernel<float>(1)));
    }
}

TEST_CASE("stored blocks become the same floats with AVX2 and without", "[backend]") {
  if (cpu_isa() < isa::avx2) {
    WARN("skipped: this processor has no AVX2");
    return;
  }
  random_engine rng(2);
  for (const int inputs : {1, 6, 7, 64, 93})
    for (const auto& [from, to] : {std::pair{0, 16}, {3, 16}, {0, 7}, {5, 6}}) {
      CAPTURE(inputs, from, to);
      std::vector<std::int8_t> bytes(16 * 128);
      std::vector<std::uint16_t> words(16 * 128);
      std::vector<float> scales;
      for (auto& v : bytes) v = static_cast<std::int8_t>(static_cast<int>(rng.below(255)) - 127);
      for (auto& v : words) v = bfloat_of(static_cast<float>(rng.normal()));
      for (int o = 0; o < 16; ++o) scales.push_back(static_cast<float>(rng.uniform()));
      const int stride = inputs + 2;
      std::vector<float> fast(static_cast<std::size_t>(16 * stride), -1.0f), plain = fast;
      detail::floats_of_bytes(fast.data(), stride, bytes.data(), scales.data(), from, to, inputs);
      for (int o = from; o < to; ++o)
        for (int k = 0; k < inputs; ++k)
          plain[static_cast<std::size_t>((o - from) * stride + k)] =
              static_cast<float>(bytes[static_cast<std::size_t>(k / 4 * 64 + 4 * o + k % 4)]) *
              scales[static_cast<std::size_t>(o)];
      REQUIRE(fast == plain);
      std::fill(fast.begin(), fast.end(), -1.0f), plain = fast;
      detail::floats_of_bfloats(fast.data(), stride, words.data(), from, to, inputs);
      for (int o = from; o < to; ++o)
        for (int k = 0; k < inputs; ++k)
          plain[static_cast<std::size_t>((o - from) * stride + k)] =
              float_of_bfloat(words[static_cast<std::size_t>(k / 2 * 32 + 2 * o + k % 2)]);
      REQUIRE(fast == plain);
    }
}

}  // namespace backend_cpu_quantized_avx2_tests
