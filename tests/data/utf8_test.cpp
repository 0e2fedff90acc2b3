#include "recglm/data/utf8.hpp"

#include "recglm/core/random.hpp"
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

TEST_CASE("the first broken byte is found wherever it stands", "[data]") {
  const std::string good = "A line of ASCII, long enough. Zoë 咖啡 😀 and a long line of ASCII behind it again.";
  REQUIRE(recglm::utf8_fault(good) == good.size());
  for (std::size_t at = 0; at <= good.size(); ++at) {
    std::string bad = good.substr(0, at) + "\xff" + good.substr(at);
    std::size_t begin = at;  // of the character that the byte cuts in two
    while (begin > 0 && begin < good.size() && (good[begin] & 0xc0) == 0x80) --begin;
    REQUIRE(recglm::utf8_fault(bad) == (begin < at ? begin : at));
    REQUIRE_FALSE(recglm::is_plain_ascii(bad));
  }
  // Characters and bytes at random, some of those at the borders of what is well-formed, told one by one.
  recglm::random_engine rng(1);
  static const std::string telling("\xe0\xa0\x9f\xed\x80\xbf\xef\xc2\xf0\xf4\x8f\x90\xe5\x92\x96\xc1\x7f\x00", 18);
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    while (text.size() < 24)
      if (const auto kind = rng.below(4); kind == 0)
        recglm::append_utf8(text, static_cast<std::uint32_t>(rng.below(0x11000)));
      else if (kind == 1)
        text += "咖啡";
      else if (kind == 2)
        text += "plain";
      else if (rng.below(8) == 0)
        text += telling[rng.below(telling.size())];
    std::size_t fault = 0;
    for (std::size_t length = 1; fault < text.size() && length > 0; fault += length)
      length = recglm::utf8_length(std::string_view(text).substr(fault));
    REQUIRE(recglm::utf8_fault(text) == fault);
  }
  for (const std::size_t size : {0, 1, 63, 64, 65, 150, 1023, 1024, 1025, 2100}) {
    const std::string plain(size, 'a');
    REQUIRE(recglm::is_plain_ascii(plain));
    for (std::size_t at = 0; at < size; ++at)
      for (const char broken : {'\0', '\x80'}) {
        std::string bad = plain;
        bad[at] = broken;
        REQUIRE_FALSE(recglm::is_plain_ascii(bad));
      }
  }
}

TEST_CASE("surrogates that are alone in JSON become the replacement character, all else stays", "[data]") {
  using recglm::without_lone_surrogates;
  REQUIRE(without_lone_surrogates(R"("cut \ud83d here")") == R"("cut \ufffd here")");
  REQUIRE(without_lone_surrogates(R"(\ude00\ud83d\ud83d\ude00\uD83D)") == R"(\ufffd\ufffd\ud83d\ude00\ufffd)");
  for (const char* whole : {"", "Zoë 😀", R"(\ud83d\ude00)", R"(\\ud83d)", R"(\n\u00e9\"\\)", R"(\u12)", R"(\ud8)",
                            R"(\)", R"(\u0000\ud83d\udc00)"})
    REQUIRE(without_lone_surrogates(whole) == whole);
}

TEST_CASE("ISO 8859-1 is distinguished from UTF-8", "[data]") {
  REQUIRE(recglm::utf8_or_latin1("Mis\xe9rables, Les (1995)") == "Misérables, Les (1995)");
  REQUIRE(recglm::utf8_or_latin1("Misérables") == "Misérables");
  REQUIRE(recglm::utf8_of_latin1("\xe9") == "é");
}

}  // namespace data_utf8_tests
