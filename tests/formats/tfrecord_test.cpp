#include "recglm/formats/tfrecord.hpp"

#include "support/catch.hpp"

namespace formats_tfrecord_tests {

namespace {

std::string hex(const std::string& bytes) {
  std::string out;
  for (const unsigned char c : bytes) {
    constexpr const char* digits = "0123456789abcdef";
    out += {digits[c >> 4], digits[c & 15]};
  }
  return out;
}

}  // namespace

TEST_CASE("CRC-32C is that of RFC 3720", "[formats]") {
  REQUIRE(recglm::crc32c("") == 0);
  REQUIRE(recglm::crc32c("123456789") == 0xe3069283);
  REQUIRE(recglm::crc32c(std::string(32, '\0')) == 0x8a9136aa);
  REQUIRE(recglm::crc32c(std::string(32, '\xff')) == 0x62a8ab43);
}

// As tensorboard 2.21 and its protobuf write them.
TEST_CASE("records and events have TensorFlow's bytes", "[formats]") {
  REQUIRE(hex(recglm::tfrecord("abc")) == "0300000000000000b099490e6162636e57f121");
  REQUIRE(hex(recglm::tfrecord("")) == "000000000000000029039807d8ea82a2");
  REQUIRE(hex(recglm::version_event(1.5)) == "09000000000000f83f1a0d627261696e2e4576656e743a32");
  REQUIRE(hex(recglm::scalar_event(1.5, 300, "train/loss", 0.25f)) ==
          "09000000000000f83f10ac022a130a110a0a747261696e2f6c6f7373150000803e");
}

}  // namespace formats_tfrecord_tests
