#include "recglm/formats/part_names.hpp"

#include "support/catch.hpp"

namespace formats_part_names_tests {

using namespace recglm;

TEST_CASE("the name of a part is put together and taken apart", "[formats]") {
  REQUIRE(part_name{"model", 2, 30, ".safetensors"}.text() == "model-00002-of-00030.safetensors");
  REQUIRE(part_name{"a-of-b", 123456, 200000, ".gguf"}.text() == "a-of-b-123456-of-200000.gguf");
  for (const auto& [number, all] : {std::pair<std::size_t, std::size_t>{1, 1}, {7, 99999}, {123456, 200000}}) {
    const auto back = parse_part_name(part_name{"a-of-b", number, all, ".gguf"}.text(), ".gguf");
    REQUIRE(back);
    REQUIRE(back->front == "a-of-b");
    REQUIRE(back->number == number);
    REQUIRE(back->all == all);
  }
  for (const char* name :
       {"model.gguf", "model-of-a-friend.gguf", "model-00001-of-00002.bin", "model-1-of-2.gguf", "model-00001-of-.gguf",
        "model--of-00001.gguf", "model-0000a-of-00002.gguf", "model-00003-of-00002.gguf", "model-00000-of-00002.gguf",
        "model-000001-of-00002.gguf", "model-00001-of-00002.gguf.old", "-of-", "-of-.gguf", ".gguf", ""})
    REQUIRE_FALSE(parse_part_name(name, ".gguf"));
}

}  // namespace formats_part_names_tests
