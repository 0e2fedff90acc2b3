#include "recglm/backend/cpu/quantized_kernels.hpp"

#include "recglm/core/random.hpp"
#include "support/catch.hpp"
#include "support/near.hpp"

namespace backend_cpu_quantized_kernels_tests {

using namespace recglm;

namespace {
// Random numbers, zeros in the last rows of the last tile; what the kernels read.
struct numbers {
  int m, n, depth;
  std::vector<std::int8_t> a, w;
  std::vector<float> rows, columns;
  numbers(int m_, int n_, int depth_, random_engine& rng) : m(m_), n(n_), depth(depth_) {
    a.resize(static_cast<std::size_t>((m + 15) / 16 * 16 * depth)), w.resize(static_cast<std::size_t>(32 * depth));
    for (auto& v : a) v = static_cast<std::int8_t>(static_cast<int>(rng.below(255)) - 127);
    for (auto& v : w) v = static_cast<std::int8_t>(static_cast<int>(rng.below(255)) - 127);
    for (int r = 0; r < m; ++r) rows.push_back(static_cast<float>(0.5 + rng.uniform()));
    for (int c = 0; c < 32; ++c) columns.push_back(static_cast<float>(0.5 + rng.uniform()));
  }
  int row_number(int r, int k) const {
    return a[static_cast<std::size_t>(r / 16 * 16 * depth + k / 64 * 1024 + r % 16 * 64 + k % 64)];
  }
  int weight(int c, int k) const {
    return w[static_cast<std::size_t>(c / 16 * 16 * depth + k / 4 * 64 + c % 16 * 4 + k % 4)];
  }
};
}  // namespace

TEST_CASE("8-bit matmuls in tiles, where the processor has them", "[backend]") {
  if (quantized_path_here() != quantized_path::amx) {
    WARN("skipped: this processor has no tiles");
    return;
  }
  random_engine rng(1);
  for (const auto& [m, n] : {std::pair{1, 32}, {20, 16}, {33, 27}, {50, 7}}) {
    const numbers x(m, n, 128, rng);
    std::vector<float> y(static_cast<std::size_t>(m * 40), 1.0f), want = y;
    detail::int8_amx({y.data(), 40, x.rows.data(), x.columns.data(), m, n}, x.a.data(), x.w.data(), x.depth,
                     n > 16 ? 2 : 1);
    for (int r = 0; r < m; ++r)
      for (int c = 0; c < n; ++c) {
        int sum = 0;
        for (int k = 0; k < x.depth; ++k) sum += x.row_number(r, k) * x.weight(c, k);
        want[static_cast<std::size_t>(r * 40 + c)] +=
            x.rows[static_cast<std::size_t>(r)] * x.columns[static_cast<std::size_t>(c)] * static_cast<float>(sum);
      }
    CAPTURE(m, n);
    REQUIRE(near(y, want, table::kernel<float>(1)));
  }
}

TEST_CASE("a row split in three is the row; blocks are unpacked and transposed", "[backend]") {
  if (quantized_path_here() != quantized_path::amx) {
    WARN("skipped: this processor has no tiles");
    return;
  }
  random_engine rng(2);
  const int m = 19, n = 50;
  std::vector<float> x(static_cast<std::size_t>(m * n)), scales(static_cast<std::size_t>(n));
  for (float& v : x) v = static_cast<float>(rng.normal());
  for (float& v : scales) v = static_cast<float>(1 + rng.uniform());
  const detail::split_rows parts(x.data(), n, m, n, 64, 3, scales.data());
  for (int r = 0; r < 32; ++r)
    for (int k = 0; k < 64; ++k) {
      float sum = 0;
      for (int part = 2; part >= 0; --part)
        sum += float_of_bfloat(parts.at(r / 16 * 16, k / 32)[part * 512 + r % 16 * 32 + k % 32]);
      REQUIRE(sum ==
              (r < m && k < n ? x[static_cast<std::size_t>(r * n + k)] * scales[static_cast<std::size_t>(k)] : 0.0f));
    }
  std::int8_t bytes[16 * 16];
  for (std::int8_t& b : bytes) b = static_cast<std::int8_t>(static_cast<int>(rng.below(255)) - 127);
  std::uint16_t words[256], transposed[256];
  detail::bfloats_of_bytes(words, bytes, 16);
  detail::transpose_block(transposed, words);
  for (int o = 0; o < 16; ++o)
    for (int k = 0; k < 16; ++k) {
      const float value = static_cast<float>(bytes[k / 4 * 64 + o * 4 + k % 4]);
      REQUIRE(float_of_bfloat(words[k / 2 * 32 + o * 2 + k % 2]) == value);
      REQUIRE(float_of_bfloat(transposed[o / 2 * 32 + k * 2 + o % 2]) == value);
    }
}

TEST_CASE("RECGLM_QUANTIZED asks for less, and means nothing else", "[backend]") {
  using recglm::quantized_path, recglm::quantized_path_asked;
  REQUIRE(quantized_path_asked(nullptr, quantized_path::amx) == quantized_path::amx);
  REQUIRE(quantized_path_asked("avx2", quantized_path::vnni) == quantized_path::avx2);
  REQUIRE(quantized_path_asked("vnni", quantized_path::avx2) == quantized_path::avx2);
  REQUIRE_THROWS_WITH(quantized_path_asked("float", quantized_path::vnni),
                      "RECGLM_QUANTIZED must be floats, avx2, vnni or amx, not 'float'");
}

}  // namespace backend_cpu_quantized_kernels_tests
