#include "recglm/tokenizer/unicode.hpp"

#include <map>

#include "support/catch.hpp"

namespace tokenizer_unicode_tests {

using recglm::char_class;
using recglm::character;

TEST_CASE("there are as many letters, numbers and white spaces as Unicode 18 has", "[tokenizer]") {
  const recglm::unicode_classes classes;
  std::map<char_class, int> count;
  for (std::uint32_t c = 0; c < 0x110000; ++c) ++count[classes[c]];
  REQUIRE(count[char_class::letter] == 158172);
  REQUIRE(count[char_class::number] == 2247);
  REQUIRE(count[char_class::space] == 25);
}

TEST_CASE("characters at the edges of ranges have their class", "[tokenizer]") {
  const recglm::unicode_classes classes;
  for (std::uint32_t c : {0x41u, 0x5Au, 0x61u, 0x7Au, 0xAAu, 0xE9u, 0x2C1u, 0x3042u, 0x4E00u, 0x9FFFu, 0xAC00u, 0xD7A3u,
                          0x1E922u, 0x20000u})
    REQUIRE(classes[c] == char_class::letter);
  for (std::uint32_t c : {0x30u, 0x39u, 0xB2u, 0xBDu, 0x660u, 0x2160u, 0x3007u, 0xFF19u, 0x1D7D8u})
    REQUIRE(classes[c] == char_class::number);
  for (std::uint32_t c : {0x09u, 0x0Du, 0x20u, 0x85u, 0xA0u, 0x1680u, 0x200Au, 0x3000u})
    REQUIRE(classes[c] == char_class::space);
  for (std::uint32_t c :
       {0x00u, 0x08u, 0x0Eu, 0x1Cu, 0x40u, 0x5Bu, 0x2Fu, 0x3Au, 0x300u, 0x200Bu, 0xD7A4u, 0xE000u, 0x1F44Du, 0x10FFFFu})
    REQUIRE(classes[c] == char_class::other);
}

TEST_CASE("UTF-8 is read strictly, anything else byte by byte", "[tokenizer]") {
  const recglm::unicode_classes classes;
  const auto read = [&](std::string_view text) { return classes.read(text, 0); };
  const auto is = [](character c, char_class kind, int bytes) { return c.kind == kind && c.bytes == bytes; };
  REQUIRE(is(read("a"), char_class::letter, 1));
  REQUIRE(is(read("\xC3\xA9x"), char_class::letter, 2));
  REQUIRE(is(read("\xE4\xBD\xA0"), char_class::letter, 3));
  REQUIRE(is(read("\xF0\xA0\x80\x80"), char_class::letter, 4));
  REQUIRE(is(read("\xF4\x8F\xBF\xBF"), char_class::other, 4));
  for (const char* wrong : {"\x80", "\xC3", "\xC3(", "\xC1\xA1", "\xE4\xBD", "\xE0\x81\xA1", "\xED\xA0\x80",
                            "\xF0\x80\x81\xA1", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"})
    REQUIRE(is(read(wrong), char_class::other, 1));
  REQUIRE(is(classes.read("x\xC3\xA9", 1), char_class::letter, 2));
}

}  // namespace tokenizer_unicode_tests
