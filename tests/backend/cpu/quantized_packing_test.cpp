#include "recglm/backend/cpu/quantized_packing.hpp"

#include <cstring>
#include <vector>

#include "recglm/core/random.hpp"
#include "support/catch.hpp"

namespace backend_cpu_quantized_packing_tests {

using namespace recglm;

namespace {
// The place of (output, input) in a block whose groups hold `group` inputs.
std::size_t place(int output, int input, int group) {
  return static_cast<std::size_t>(input / group * 16 * group + output * group + input % group);
}
std::vector<float> drawn_rows(int rows, int inputs, random_engine& rng) {
  std::vector<float> out;
  for (int i = 0; i < rows * inputs; ++i) out.push_back(static_cast<float>(2 * rng.uniform() - 1));
  return out;
}
}  // namespace

TEST_CASE("a packed block holds each row's numbers, zeros beyond them, and leaves other rows alone") {
  random_engine rng(7);
  for (const auto& [inputs, from, to] : {std::array{1, 0, 16}, {64, 0, 16}, {70, 0, 16}, {70, 3, 9}, {128, 15, 16}}) {
    const int depth = (inputs + 63) / 64 * 64;
    const std::vector<float> rows = drawn_rows(to - from, inputs, rng);
    CAPTURE(inputs, from, to);

    std::vector<std::uint16_t> words(static_cast<std::size_t>(16 * depth), 99);
    detail::pack_bfloats(words.data(), rows.data(), inputs, depth, from, to);
    std::vector<std::int8_t> bytes(static_cast<std::size_t>(16 * depth), 99);
    std::vector<float> scales(16, -1.0f);
    detail::pack_bytes(bytes.data(), scales.data(), rows.data(), inputs, depth, from, to);

    int wrong_words = 0, wrong_bytes = 0;
    for (int o = 0; o < 16; ++o) {
      float most = 0;
      for (int k = 0; o >= from && o < to && k < inputs; ++k)
        most = std::max(most, std::abs(rows[static_cast<std::size_t>((o - from) * inputs + k)]));
      const bool mine = o >= from && o < to;
      CHECK(scales[static_cast<std::size_t>(o)] == (mine ? most / 127 : -1.0f));
      for (int k = 0; k < depth; ++k) {
        const float given = mine && k < inputs ? rows[static_cast<std::size_t>((o - from) * inputs + k)] : 0.0f;
        wrong_words += words[place(o, k, 2)] != (mine ? bfloat_of(given) : 99);
        const int stored = bytes[place(o, k, 4)];
        wrong_bytes +=
            mine ? std::abs(static_cast<float>(stored) * (most / 127) - given) > most / 127 * 0.5001f : stored != 99;
      }
    }
    CHECK(wrong_words == 0);
    CHECK(wrong_bytes == 0);
  }
}

TEST_CASE("a row of zeros is packed in 8 bits as zeros with scale 0") {
  const std::vector<float> rows(16 * 64, 0.0f);
  std::vector<std::int8_t> bytes(16 * 64, 99);
  std::vector<float> scales(16, -1.0f);
  detail::pack_bytes(bytes.data(), scales.data(), rows.data(), 64, 64, 0, 16);
  CHECK(bytes == std::vector<std::int8_t>(16 * 64, 0));
  CHECK(scales == std::vector<float>(16, 0.0f));
}

}  // namespace backend_cpu_quantized_packing_tests
