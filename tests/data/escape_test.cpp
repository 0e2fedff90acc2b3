#include "recglm/data/escape.hpp"

#include "recglm/core/random.hpp"
#include "recglm/data/utf8.hpp"
#include "support/catch.hpp"

namespace data_escape_tests {

using recglm::escaped;
using recglm::escaped_fields;
using recglm::unescaped;
using fields = std::vector<std::string_view>;

namespace {

/// Random bytes, rich in those that escapes and parting marks are made of.
std::string random_bytes(recglm::random_engine& rng) {
  static const std::string telling("\\\t\n\r| ;,/tnrpsx0f\0\xef\xbb\xbf\xc3\xa9\xff", 24);
  std::string out;
  for (std::uint64_t n = 1 + rng.below(12); n > 0; --n)
    out += rng.below(2) ? telling[rng.below(telling.size())] : static_cast<char>(rng.below(256));
  return out;
}

}  // namespace

TEST_CASE("a text without marks, backslashes and broken bytes stands as it is", "[data]") {
  for (const char* text : {"", "Soap, 5\" wide", "Zoë 咖啡 😀", "a b|c;d", "\x01\x7f"}) {
    REQUIRE(escaped(text) == text);
    REQUIRE(unescaped(text) == text);
  }
}

TEST_CASE("what is escaped, and how", "[data]") {
  REQUIRE(escaped("a\\b\tc\nd\re") == R"(a\\b\tc\nd\re)");
  REQUIRE(escaped("a b|c;d,e/f", " |;,/") == R"(a\sb\pc\x3bd\x2ce\x2ff)");
  REQUIRE(escaped(std::string_view("a\0b", 3)) == R"(a\x00b)");
  REQUIRE(escaped("caf\xe9 Zoë") == R"(caf\xe9 Zoë)");
  REQUIRE(escaped("\ufeffa\ufeff") == "\\xef\\xbb\\xbfa\ufeff");  // at the begin of a file it would be skipped
  REQUIRE(unescaped(R"(a\;b\,\|\"\xC3\xa9)") == "a;b,|\"é");
}

TEST_CASE("a backslash that escapes nothing is refused with its place", "[data]") {
  for (const char* field : {"\\", "a\\", "\\q", "\\ ", "\\x", "\\x4", "\\xg0", "\\é", "\\T"})
    REQUIRE_FALSE(unescaped(field).has_value());
  recglm::text_file file = recglm::text_file::of("items.tsv", "a\nAC\\DC\n");
  file.next();
  REQUIRE_THROWS_WITH(unescaped(*file.next(), file),
                      "items.tsv:2: a backslash escapes nothing here; one that belongs to the text is written \\\\");
}

TEST_CASE("fields part at marks without a backslash before them", "[data]") {
  REQUIRE(escaped_fields("", ';') == fields{""});
  REQUIRE(escaped_fields("a;b;", ';') == fields{"a", "b", ""});
  REQUIRE(escaped_fields(R"(a\;b;c\\;d)", ';') == fields{R"(a\;b)", R"(c\\)", "d"});
  REQUIRE(escaped_fields("a\\", ';') == fields{"a\\"});
}

TEST_CASE("random bytes come back from a field, a line and a file", "[data]") {
  recglm::random_engine rng(1);
  for (int round = 0; round < 20000; ++round) {
    std::vector<std::string> texts(1 + rng.below(4));
    const char mark = "\t |;,/"[rng.below(6)];
    std::string line;
    for (std::string& text : texts) {
      text = random_bytes(rng);
      const std::string field = escaped(text, std::string_view(&mark, 1));
      REQUIRE(field.find(mark) == field.npos);
      REQUIRE(unescaped(field) == text);
      line += (line.empty() ? "" : std::string(1, mark)) + field;
    }
    REQUIRE(recglm::is_utf8(line));
    recglm::text_file file = recglm::text_file::of("f", line + "\n" + line + "\n");
    for (int n = 0; n < 2; ++n) {
      const auto read = file.next();
      REQUIRE(read == line);
      const auto found = recglm::pieces_of(*read, std::string_view(&mark, 1));
      REQUIRE(escaped_fields(*read, mark) == found);
      REQUIRE(found.size() == texts.size());
      for (std::size_t i = 0; i < texts.size(); ++i) REQUIRE(unescaped(found[i], file) == texts[i]);
    }
    REQUIRE_FALSE(file.next().has_value());
  }
}

}  // namespace data_escape_tests
