#include "recglm/formats/torch_file.hpp"

#include "recglm/formats/safetensors.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/reading_error.hpp"
#include "support/torch_bytes.hpp"

namespace formats_torch_file_tests {

using namespace recglm;

#if defined(RECGLM_LIBZIP)

namespace {
std::string floats(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * 4};
}
std::string message_of(const std::string& bytes) { return reading_error<torch_file>(bytes); }
const auto has = [](const std::string& text) { return Catch::Matchers::ContainsSubstring(text); };
const std::string pickled = state_bytes()
                                .add("w", state_bytes::tensor("FloatStorage", "0", 0, {2, 2}, {2, 1}))
                                .add("tail", state_bytes::tensor("FloatStorage", "0", 4, {2}, {1}))
                                .whole_pickle();
}  // namespace

TEST_CASE("tensors that share a storage are read from their places", "[formats]") {
  const std::string bytes =
      zip_of({{"m/data.pkl", pickled}, {"m/byteorder", "little"}, {"m/data/0", floats({1, 2, 3, 4, 5, 6})}});
  const torch_file file = torch_file::over(bytes, "f");
  REQUIRE(file.tensors().size() == 2);
  REQUIRE(file.read<float>("w") == std::vector<float>{1, 2, 3, 4});
  REQUIRE(file.read<double>("tail") == std::vector<double>{5, 6});
  REQUIRE_THROWS_WITH(file.read<float>("x"), "f: no tensor \"x\"");
}

TEST_CASE("rows of one tensor are read by several threads", "[formats]") {
  constexpr std::int32_t rows = 4096, columns = 64;
  std::vector<float> values(rows * columns), got(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
  const std::string bytes =
      zip_of({{"m/data.pkl", state_bytes()
                                 .add("w", state_bytes::tensor("FloatStorage", "0", 0, {rows, columns}, {columns, 1}))
                                 .whole_pickle()},
              {"m/data/0", floats(values)}});
  const torch_file file = torch_file::over(bytes, "f");
  for (int turn = 0; turn < 20; ++turn) {
    std::fill(got.begin(), got.end(), -1.0f);
    detail::in_pieces(
        rows,
        [&](std::size_t first, std::size_t count) {
          file.read_rows(*file.find("w"), first, std::span<float>(got).subspan(first * columns, count * columns));
        },
        16);
    REQUIRE(got == values);
  }
}

TEST_CASE("what is no file of torch.save, is damaged, or lies about its sizes is named", "[formats]") {
  REQUIRE_THAT(message_of("\x80\2}q."), has("f is no zip file as torch.save writes it"));
  REQUIRE_THAT(message_of(zip_of({{"m/other", "x"}})), has("the zip file holds no data.pkl"));
  REQUIRE_THAT(message_of(zip_of({{"m/data.pkl", pickled}})), has("tensor \"w\": its numbers (data/0) are missing"));
  REQUIRE_THAT(message_of(zip_of({{"m/data.pkl", pickled}, {"m/data/0", floats({1, 2, 3, 4, 5})}})),
               has("tensor \"tail\" of shape (2) needs more than the 20 bytes of its storage"));
  REQUIRE_THAT(message_of(zip_of({{"m/data.pkl", pickled}, {"m/byteorder", "big"}, {"m/data/0", ""}})),
               has("the numbers are not little-endian"));
  std::string bytes = zip_of({{"m/data.pkl", pickled}, {"m/data/0", floats({1, 2, 3, 4, 5, 6})}});
  bytes[bytes.find(floats({1, 2, 3})) + 2] ^= 1;
  REQUIRE_THAT(message_of(bytes), has("data/0 is damaged"));
}

TEST_CASE("the golden file of torch.save holds what the safetensors file holds, bit for bit", "[formats][realdata]") {
  if (!have_data()) return;
  const auto folder = data_folder() / "golden/glm10b_tiny";
  const torch_file file = torch_file::open(folder / "pytorch_model.bin");
  const auto want = safetensors::open(folder / "model.safetensors");
  REQUIRE(file.tensors().size() == want.tensors().size());
  for (const stored_tensor& t : file.tensors()) {
    INFO(t.name);
    REQUIRE(t.shape == want.at("glm." + t.name).shape);
    REQUIRE(file.read<float>(t.name) == want.read<float>("glm." + t.name));
  }
}

#else

TEST_CASE("without libzip a file of torch.save is refused with the remedy", "[formats]") {
  REQUIRE_THROWS_WITH(torch_file::open("f.bin"),
                      "f.bin: files of torch.save are read through libzip, which this build does not have; install "
                      "libzip-dev and configure again");
}

#endif

}  // namespace formats_torch_file_tests
