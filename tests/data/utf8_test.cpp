#include "recglm/data/utf8.hpp"

#include "support/catch.hpp"

namespace data_utf8_tests {

TEST_CASE("every character goes into well-formed UTF-8, what is none becomes the replacement character", "[data]") {
  std::string all;
  for (std::uint32_t c = 0; c <= 0x10ffff; ++c) {
    std::string one;
    recglm::append_utf8(one, c);
    if (c >= 0xd800 && c < 0xe000)
      REQUIRE(one == "\ufffd");
    else if (c % 257 == 0)
      REQUIRE(one.size() == (c < 0x80 ? 1u : c < 0x800 ? 2u : c < 0x10000 ? 3u : 4u));
    all += one;
  }
  REQUIRE(recglm::is_utf8(all));
  std::string far;
  recglm::append_utf8(far, 0x110000);
  REQUIRE(far == "\ufffd");
}

TEST_CASE("ill-formed bytes are seen", "[data]") {
  for (const char* bad : {"\x80", "\xc3", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf0\x80\x80\x80",
                          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe4\xb8", "a\xff"})
    REQUIRE_FALSE(recglm::is_utf8(bad));
  REQUIRE(recglm::is_utf8("Zoë 咖啡 😀"));
  REQUIRE(recglm::is_utf8(""));
}

TEST_CASE("ISO 8859-1 is told from UTF-8", "[data]") {
  REQUIRE(recglm::utf8_or_latin1("Mis\xe9rables, Les (1995)") == "Misérables, Les (1995)");
  REQUIRE(recglm::utf8_or_latin1("Misérables") == "Misérables");
  REQUIRE(recglm::utf8_of_latin1("\xe9") == "é");
}

}  // namespace data_utf8_tests
