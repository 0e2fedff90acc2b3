#include "recglm/formats/safetensors.hpp"

#include <sstream>

#include <ctime>
#include <sstream>
#include "recglm/core/random.hpp"

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/folder.hpp"
#include "support/near.hpp"

namespace formats_safetensors_tests {

using recglm::safetensors;
using recglm::safetensors_writer;

namespace {
/// A file with this header and so many bytes of numbers.
std::string file_of(const std::string& header, const std::string& numbers) {
  const std::uint64_t length = header.size();
  std::string out(8, '\0');
  std::memcpy(out.data(), &length, 8);
  return out + header + numbers;
}
std::string message_of(const std::string& bytes) {
  try {
    safetensors::over(bytes, "f");
  } catch (const recglm::error& e) {
    return e.what();
  }
  return "";
}
/// The values of one tensor of type `type` with these bytes, as T.
template <class T>
std::vector<T> values(const std::string& type, int count, const std::string& numbers) {
  const std::string header = "{\"a\":{\"dtype\":\"" + type + "\",\"shape\":[" + std::to_string(count) +
                             "],\"data_offsets\":[0," + std::to_string(numbers.size()) + "]}}";
  const std::string bytes = file_of(header, numbers);
  return safetensors::over(bytes, "f").read<T>("a");
}
}  // namespace

TEST_CASE("a tensor that save_model left out is there under both names", "[formats]") {
  const std::string numbers(8, '\0');
  const auto names = [&](const std::string& metadata) {
    const std::string bytes = file_of(
        R"({"__metadata__":)" + metadata + R"(,"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", numbers);
    const auto file = safetensors::over(bytes, "f");
    std::string out;
    for (const auto& t : file.tensors()) out += t.name + " ";
    return out;
  };
  REQUIRE(names(R"({"format":"pt","a":"b","z":"b"})") == "a b z ");
  REQUIRE(names(R"({"a":"c"})") == "b ");  // a text like any other
  REQUIRE(names(R"({"b":"b"})") == "b ");
  const std::vector<float> values{1, 2};
  safetensors_writer out;
  out.add<float>("kept", {2}, values);
  out.metadata("twin", "kept");
  const temporary_folder folder;
  out.write(folder / "x");
  REQUIRE(safetensors::open(folder / "x").read<float>("twin") == values);
}

TEST_CASE("what was written is read back exactly", "[formats]") {
  recglm::random_engine rng(1);
  std::vector<double> d(6);
  std::vector<float> f(4);
  for (double& x : d) x = rng.normal();
  for (float& x : f) x = static_cast<float>(rng.normal());
  const std::vector<std::int64_t> i = {1, -(std::int64_t{1} << 60)};
  const std::vector<std::uint8_t> b = {0, 255, 7};
  safetensors_writer out;
  out.add<std::uint8_t>("b", {3}, b);
  out.add<double>("d", {2, 3}, d);
  out.add<float>("f", {4}, f);
  out.add<std::int64_t>("i", {2, 1}, i);
  out.add<float>("none", {0, 5}, {});
  out.add<float>("scalar", {}, std::span(f).first(1));
  out.metadata("format", "pt");
  temporary_folder folder;
  out.write(folder / "x.safetensors");
  const auto file = safetensors::open(folder / "x.safetensors");
  REQUIRE(file.tensors().size() == 6);
  REQUIRE(file.metadata() == std::map<std::string, std::string>{{"format", "pt"}});
  REQUIRE(file.at("d").shape == std::vector<std::int64_t>{2, 3});
  REQUIRE(file.read<double>("d") == d);
  REQUIRE(file.read<float>("f") == f);
  REQUIRE(file.read<std::int64_t>("i") == i);
  REQUIRE(file.read<std::uint8_t>("b") == b);
  REQUIRE(file.read<float>("none").empty());
  REQUIRE(file.read<float>("scalar") == std::vector<float>{f[0]});
  REQUIRE(file.find("x") == nullptr);
  REQUIRE_THROWS_WITH(file.at("x"), (folder / "x.safetensors").string() + ": no tensor \"x\"");
  REQUIRE_THROWS_WITH(
      file.read<std::int32_t>("i"),
      (folder / "x.safetensors").string() + ": tensor \"i\", element 1: -1152921504606846976 is out of range");
  REQUIRE_THROWS_WITH(file.read<std::int32_t>("f"),
                      (folder / "x.safetensors").string() + ": tensor \"f\" holds F32; integers were expected");
}

TEST_CASE("the order of the calls does not change a byte", "[formats]") {
  const std::vector<float> f = {1, 2};
  const std::vector<double> d = {3};
  safetensors_writer one, two;
  one.add<float>("a", {2}, f);
  one.add<double>("b", {1}, d);
  two.add<double>("b", {1}, d);
  two.add<float>("a", {2}, f);
  std::ostringstream x, y;
  one.write(x), two.write(y);
  REQUIRE(x.str() == y.str());
  REQUIRE(safetensors::over(x.str(), "f").at("b").begin == 0);
  REQUIRE_THROWS_WITH(one.add<float>("a", {2}, f), "tensor \"a\" was added twice");
  REQUIRE_THROWS_WITH(one.add<double>("a", {1}, d), "tensor \"a\" was added twice");
  REQUIRE_THROWS_WITH(one.add<float>("c", {2, 2}, f), "tensor \"c\": shape (2, 2) and 2 values do not agree");
}

TEST_CASE("every type is converted", "[formats]") {
  using namespace std::string_literals;
  // 1, -2, smallest subnormal, largest, infinity
  const std::vector<float> half = values<float>("F16", 5, "\x00\x3c\x00\xc0\x01\x00\xff\x7b\x00\x7c"s);
  REQUIRE(half == std::vector<float>{1, -2, 0x1p-24f, 65504, INFINITY});
  REQUIRE(std::isnan(values<float>("F16", 1, "\x01\x7e"s)[0]));
  REQUIRE(std::signbit(values<float>("F16", 1, "\x00\x80"s)[0]));
  REQUIRE(values<double>("BF16", 2, "\x80\x3f\x49\xc0"s) == std::vector<double>{1, -3.140625});
  REQUIRE(values<int>("I8", 2, "\xff\x05"s) == std::vector<int>{-1, 5});
  REQUIRE(values<int>("U8", 1, "\xff"s) == std::vector<int>{255});
  REQUIRE(values<int>("BOOL", 2, "\x01\x00"s) == std::vector<int>{1, 0});
  REQUIRE(values<int>("I16", 1, "\xfe\xff"s) == std::vector<int>{-2});
  REQUIRE(values<int>("U16", 1, "\xfe\xff"s) == std::vector<int>{65534});
  REQUIRE(values<double>("I32", 1, "\xfe\xff\xff\xff"s) == std::vector<double>{-2});
  REQUIRE(values<double>("U32", 1, "\xfe\xff\xff\xff"s) == std::vector<double>{4294967294.0});
  REQUIRE(values<float>("F64", 1, "\x00\x00\x00\x00\x00\x00\xf8\x3f"s) == std::vector<float>{1.5f});
  REQUIRE(values<std::int64_t>("U64", 1, "\x07\0\0\0\0\0\0\0"s) == std::vector<std::int64_t>{7});
}

TEST_CASE("every half is what arithmetic says", "[formats]") {
  for (int bits = 0; bits < 0x7c00; ++bits) {
    const int exponent = bits >> 10, fraction = bits & 0x3ff;
    const double want = exponent ? std::ldexp(1 + fraction / 1024.0, exponent - 15) : std::ldexp(fraction, -24);
    if (recglm::float_of_half(static_cast<std::uint16_t>(bits)) != want) FAIL("half " << bits);
  }
}

TEST_CASE("a broken file is refused with file and tensor", "[formats]") {
  const std::string four(4, 'x'), eight(8, 'x');
  const auto tensor = [](const std::string& shape, const std::string& offsets) {
    return "\"a\":{\"dtype\":\"F32\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
  };
  REQUIRE(message_of(file_of("{" + tensor("[1]", "[0,4]") + "}", four)).empty());
  REQUIRE(message_of("abc") == "f: 3 bytes are too few for a safetensors file; is it cut off?");
  REQUIRE(message_of(eight) == "f: a header of 8680820740569200760 bytes: not a safetensors file");
  REQUIRE(message_of(file_of("{" + tensor("[1]", "[0,4]") + "}", "").substr(0, 30)) ==
          "f: the header needs 54 bytes and 22 are there; the file is cut off");
  REQUIRE(message_of(file_of("[] ", "")) == "f: the header does not begin with {: not a safetensors file");
  REQUIRE(message_of(file_of("{" + tensor("[1]", "[0,4]") + "," + tensor("[1]", "[0,4]") + "}", four)) ==
          "f: the key \"a\" appears twice; keep one of them");
  REQUIRE(message_of(file_of("{" + tensor("[1]", "[0,4]") + "}", "abc")) ==
          "f: tensor \"a\": its bytes 0 to 4 are not inside the file's 3; the file is cut off or mixed up");
  REQUIRE(message_of(file_of("{" + tensor("[1]", "[4,0]") + "}", four)) ==
          "f: tensor \"a\": its bytes 4 to 0 are not inside the file's 4; the file is cut off or mixed up");
  REQUIRE(message_of(file_of("{" + tensor("[2]", "[0,4]") + "}", four)) ==
          "f: tensor \"a\": shape (2) of F32 and its 4 bytes do not agree");
  REQUIRE(message_of(file_of("{" + tensor("[4611686018427387904,4]", "[0,0]") + "}", "")) ==
          "f: tensor \"a\": shape (4611686018427387904, 4) is larger than the file");
  REQUIRE(message_of(file_of("{" + tensor("[4294967296,4294967296]", "[0,4]") + "}", four)) ==
          "f: tensor \"a\": shape (4294967296, 4294967296) is larger than the file");
  REQUIRE(message_of(file_of("{" + tensor("[-1]", "[0,4]") + "}", four)) ==
          "f: tensor \"a\": shape must hold whole numbers from 0");
  REQUIRE(message_of(file_of("{" + tensor("[1.0]", "[0,4]") + "}", four)) ==
          "f: tensor \"a\": shape must hold whole numbers from 0");
  REQUIRE(message_of(file_of("{" + tensor("[1]", "[0,4]") + "}", eight)) ==
          "f: 4 bytes after the last tensor belong to none");
  REQUIRE(message_of(file_of("{" + tensor("[1]", "[4,8]") + "}", eight)) ==
          "f: 4 bytes before tensor \"a\" belong to none");
  REQUIRE(message_of(
              file_of("{" + tensor("[2]", "[0,8]") + ",\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,8]}}",
                      eight)) == "f: tensor \"b\" shares bytes with another one");
  REQUIRE(message_of(file_of("{\"a\":{\"dtype\":\"F9\",\"shape\":[1],\"data_offsets\":[0,4]}}", four)) ==
          "f: tensor \"a\": its dtype is not one of F64 F32 F16 BF16 and the integers");
  REQUIRE(message_of(file_of("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", four)) ==
          "f: tensor \"a\": its entry has no \"data_offsets\"");
  REQUIRE(message_of(file_of("{\"a\":7}", four)) == "f: tensor \"a\": its entry must be an object");
  REQUIRE(message_of(file_of("{\"__metadata__\":{\"a\":1}}", "")) == "f: __metadata__: \"a\" must be a text");
  REQUIRE(message_of(file_of("{\"__metadata__\":[]}", "")) == "f: __metadata__ must be an object of texts");
  REQUIRE(message_of(file_of("{\"__metadata__\":null}", "")) == "");  // as without it
  REQUIRE_THROWS_WITH(safetensors::open("/nowhere/x"), "/nowhere/x can't be read: No such file or directory");
}

TEST_CASE("the golden weights are read, and written back byte for byte", "[formats][realdata]") {
  if (!have_data()) return;
  const auto path = data_folder() / "golden/glm10b_tiny/model.safetensors";
  const auto file = safetensors::open(path);
  safetensors_writer out;
  std::vector<std::vector<float>> kept(file.tensors().size());
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const auto& t = file.tensors()[i];
    kept[i] = file.read<float>(t.name);
    out.add<float>(t.name, t.shape, kept[i]);
  }
  for (const auto& [key, value] : file.metadata()) out.metadata(key, value);
  std::ostringstream bytes;
  out.write(bytes);
  REQUIRE(bytes.str() == bytes_of_file(path));

  // The rounded copies hold the nearest numbers of 8 and of 11 bits.
  const std::pair<const char*, int> copies[] = {{"model.bf16.safetensors", 8}, {"model.fp16.safetensors", 11}};
  for (const auto& [name, bits] : copies) {
    const auto rounded = safetensors::open(data_folder() / "golden/glm10b_tiny" / name);
    for (std::size_t i = 0; i < kept.size(); ++i) {
      const std::vector<double> got = rounded.read<double>(file.tensors()[i].name);
      REQUIRE(got.size() == kept[i].size());
      for (std::size_t j = 0; j < got.size(); ++j) {
        const int exponent = std::max(std::ilogb(kept[i][j]), bits == 11 ? -14 : -126);
        if (std::abs(got[j] - kept[i][j]) > std::ldexp(0.5, exponent - bits + 1))
          FAIL(file.tensors()[i].name << " " << j);
      }
    }
  }
}

TEST_CASE("a header of many tensors is read in linear time, and a message repeats little of it", "[formats]") {
  safetensors_writer out;
  const std::vector<float> one{1};
  for (int i = 0; i < 32000; ++i) out.add<float>("model.layers." + std::to_string(i) + ".weight", {1}, one);
  std::ostringstream bytes;
  out.write(bytes);
  const std::string text = bytes.str();
  const std::clock_t before = std::clock();
  REQUIRE(safetensors::over(text, "f").tensors().size() == 32000);
  REQUIRE(static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC < 1);
  const std::string name(100000, 'x'),
      header = "{\"" + name + "\": {\"dtype\": \"" + name + "\", \"shape\": [], \"data_offsets\": [0, 0]}}";
  std::uint64_t length = header.size();
  const std::string wrong = std::string(reinterpret_cast<const char*>(&length), 8) + header;
  REQUIRE_THROWS_WITH(
      safetensors::over(wrong, "f"),
      "f: tensor \"" + std::string(200, 'x') + "...\": its dtype is not one of F64 F32 F16 BF16 and the integers");
}

}  // namespace formats_safetensors_tests
