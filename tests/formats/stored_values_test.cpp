#include "recglm/formats/stored_values.hpp"

#include "recglm/formats/safetensors.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/near.hpp"

namespace formats_stored_values_tests {

using namespace recglm;

namespace {
template <class T>
std::string bytes_of_values(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}
}  // namespace

TEST_CASE("a tensor of several pieces is read from its place, in order", "[formats]") {
  std::vector<float> values(3 * detail::values_at_once + 17);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
  const std::string bytes = "front" + bytes_of_values(values);
  const stored_tensor tensor{"x", dtype::f32, {static_cast<std::int64_t>(values.size())}, 0, values.size() * 4};
  std::vector<float> same(values.size());
  read_values(file_bytes::over(bytes, "f"), 5, tensor, std::span<float>(same));
  REQUIRE(same == values);
  std::vector<double> wide(values.size());
  read_values(file_bytes::over(bytes, "f"), 5, tensor, std::span<double>(wide));
  REQUIRE(std::equal(wide.begin(), wide.end(), values.begin()));
  std::vector<std::int32_t> integers(values.size());
  REQUIRE_THROWS_WITH(read_values(file_bytes::over(bytes, "f"), 5, tensor, std::span<std::int32_t>(integers)),
                      "f: tensor \"x\" holds F32; integers were expected");
  REQUIRE_THROWS_WITH(read_values(file_bytes::over(bytes, "f"), 5, tensor, std::span<float>(same).first(3)),
                      text_of("f: tensor \"x\" has ", values.size(), " elements, not 3"));
}

TEST_CASE("blocks by hand: scale, offset, low nibbles first", "[formats]") {
  // 1.5 and -0.25 as halves.
  const std::uint8_t halves[] = {0x00, 0x3e, 0x00, 0xb4};
  std::vector<std::uint8_t> q8{halves[0], halves[1]}, q40 = q8, q41(halves, halves + 4);
  for (int i = 0; i < 32; ++i) q8.push_back(static_cast<std::uint8_t>(static_cast<std::int8_t>(i - 16)));
  for (int i = 0; i < 16; ++i) q40.push_back(static_cast<std::uint8_t>(i | (15 - i) << 4)), q41.push_back(q40.back());
  std::vector<float> out(32);
  detail::values_of_blocks(dtype::q8_0, q8.data(), 1, out.data());
  for (int i = 0; i < 32; ++i) REQUIRE(out[static_cast<std::size_t>(i)] == 1.5f * static_cast<float>(i - 16));
  detail::values_of_blocks(dtype::q4_0, q40.data(), 1, out.data());
  for (int i = 0; i < 16; ++i) {
    REQUIRE(out[static_cast<std::size_t>(i)] == 1.5f * static_cast<float>(i - 8));
    REQUIRE(out[static_cast<std::size_t>(16 + i)] == 1.5f * static_cast<float>(7 - i));
  }
  detail::values_of_blocks(dtype::q4_1, q41.data(), 1, out.data());
  for (int i = 0; i < 16; ++i) REQUIRE(out[static_cast<std::size_t>(i)] == 1.5f * static_cast<float>(i) - 0.25f);
}

TEST_CASE("golden rows of SmolLM2 are dequantised bit for bit", "[formats][realdata]") {
  if (!have_data()) return;
  const auto golden = safetensors::open(data_folder() / "golden/smollm2/dequantised.safetensors");
  int compared = 0;
  for (const stored_tensor& t : golden.tensors()) {
    if (!t.name.ends_with(".stored")) continue;
    const std::string front = t.name.substr(0, t.name.size() - 7);
    const auto bytes = golden.read<std::uint8_t>(t.name);
    const auto want = golden.read<float>(front + ".rows");
    const dtype type = front.starts_with("token_embd") ? dtype::q8_0 : dtype::q4_1;
    const stored_tensor tensor{front, type, golden.at(front + ".rows").shape, 0, bytes.size()};
    REQUIRE(bytes.size() == bytes_of(type, want.size()));
    std::vector<float> got(want.size());
    read_values(file_bytes::over({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, "f"), 0, tensor,
                std::span<float>(got));
    INFO(front);
    REQUIRE(got == want);
    ++compared;
  }
  REQUIRE(compared == 15);
}

}  // namespace formats_stored_values_tests
