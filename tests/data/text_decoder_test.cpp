#include "recglm/data/text_decoder.hpp"

#include "recglm/core/random.hpp"
#include "recglm/data/dataset_builder.hpp"
#include "recglm/data/utf8.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

namespace data_text_decoder_tests {

using recglm::text_decoder;
using recglm::text_file;

namespace {

std::string utf16(std::u16string_view text, bool big) {
  std::string out;
  for (const char16_t c : text)
    for (const int shift : {big ? 8 : 0, big ? 0 : 8}) out += static_cast<char>(c >> shift & 0xff);
  return out;
}

/// All of `bytes`, given in pieces of `size`; what is wrong goes behind it.
std::string decoded(const std::string& encoding, const std::string& bytes, std::size_t size) {
  text_decoder decoder(encoding);
  std::vector<char> out;
  std::string wrong;
  for (std::size_t at = 0; at < bytes.size() && wrong.empty(); at += size)
    wrong = decoder.decode(std::string_view(bytes).substr(at, size), false, out);
  if (wrong.empty()) wrong = decoder.decode({}, true, out);
  return std::string(out.begin(), out.end()) + wrong;
}

std::vector<std::string> lines_of(text_file file) {
  std::vector<std::string> out;
  while (const auto line = file.next()) out.emplace_back(*line);
  return out;
}

}  // namespace

TEST_CASE("encodings become UTF-8, wherever their bytes are cut", "[data]") {
  for (const std::size_t size : {1, 2, 3, 5, 100}) {
    REQUIRE(decoded("latin1", "Caf\xe9 au lait", size) == "Café au lait");
    REQUIRE(decoded("windows-1252", "5\x92 \x80", size) == "5’ €");
    REQUIRE(decoded("gbk", "\xbf\xa7\xb7\xc8,a", size) == "咖啡,a");
    REQUIRE(decoded("utf-16", "\xff\xfe" + utf16(u"Zoë 咖啡 😀\n", false), size) == "Zoë 咖啡 😀\n");
    REQUIRE(decoded("UTF-16BE", utf16(u"Zoë 😀", true), size) == "Zoë 😀");
    REQUIRE(decoded("shift_jis", "\x83\x52\x81\x5b\x83\x71\x81\x5b", size) == "コーヒー");
  }
}

TEST_CASE("ISO 8859-1 is byte by byte the character of that number", "[data]") {
  std::string all;
  for (int c = 1; c < 256; ++c)
    if (c < 0x80 || c >= 0xa0) all += static_cast<char>(c);
  REQUIRE(decoded("iso-8859-1", all, 7) == recglm::utf8_of_latin1(all));
}

TEST_CASE("bytes that are no character of the encoding are named", "[data]") {
  REQUIRE(decoded("gbk", "ab\xff", 2) ==
          "abbyte 3 of the file (0xff) begins no character of gbk; name another --encoding");
  REQUIRE(decoded("gbk", "a\xbf", 2) == "athe file ends amid a character of gbk; it is cut off or in another encoding");
  REQUIRE(decoded("utf-16le", utf16(u"ab", false) + "c", 3) ==
          "abthe file ends amid a character of utf-16le; it is cut off or in another encoding");
  REQUIRE(decoded("Latin-1", "It\x92s", 2) ==
          "Itbyte 3 of the file (0x92) is no letter in Latin-1; the file is rather in windows-1252, try that as "
          "--encoding");
  const std::string known = "; latin1, windows-1252, gbk, big5, shift_jis, utf-16 are some (`iconv -l` lists all)";
  for (const std::string name : {"", "klingon", "latin1//IGNORE", "utf-8//TRANSLIT"})
    REQUIRE_THROWS_WITH(text_decoder(name), "there is no encoding '" + name + "'" + known);
  REQUIRE(text_decoder::needless("UTF-8"));
  REQUIRE(text_decoder::needless(""));
  REQUIRE_FALSE(text_decoder::needless("latin1"));
}

TEST_CASE("a file in another encoding gives its lines, plain or packed", "[data]") {
  temporary_folder folder;
  put(folder / "t.csv", "\xff\xfe" + utf16(u"user,item\r\nZoë,咖啡\n", false));
  REQUIRE(lines_of(text_file(folder / "t.csv", {}, "utf-16")) == std::vector<std::string>{"user,item", "Zoë,咖啡"});
  REQUIRE(lines_of(text_file(folder / "t.csv", {}, "utf-16le")) == std::vector<std::string>{"user,item", "Zoë,咖啡"});
  std::string text;
  std::vector<std::string> want;
  for (int i = 0; i < 60000; ++i) {
    text += "caf\xe9 " + std::to_string(i) + "\n";
    want.push_back("café " + std::to_string(i));
  }
  put(folder / "long.txt", text);
  REQUIRE(lines_of(text_file(folder / "long.txt", {}, "latin1")) == want);
  put(folder / "utf8.txt", "café\n");
  REQUIRE(lines_of(text_file(folder / "utf8.txt", {}, "utf-8")) == std::vector<std::string>{"café"});
  put(folder / "bad.txt", "one\ntwo\nthr\xff");
  text_file bad(folder / "bad.txt", {}, "gbk");
  REQUIRE(*bad.next() == "one");
  REQUIRE(*bad.next() == "two");
  REQUIRE_THROWS_WITH(bad.next(), (folder / "bad.txt").string() +
                                      ":3: byte 12 of the file (0xff) begins no character of gbk; name another "
                                      "--encoding");
}

TEST_CASE("files have one encoding, or one by their names", "[data]") {
  const std::vector<std::string> words{"gbk", "titles.csv=latin1", "a=b.csv=utf-8"};
  const auto all = recglm::file_encodings::parse(words);
  REQUIRE(all.of("raw/titles.csv") == "latin1");
  REQUIRE(all.of("a=b.csv") == "utf-8");
  REQUIRE(all.of("raw/x.csv") == "gbk");
  const auto refused = [](std::vector<std::string> some) { return recglm::file_encodings::parse(some); };
  REQUIRE_THROWS_WITH(refused({"gbk", "latin1"}), "--encoding latin1: there is another for the same files; name one");
  REQUIRE_THROWS_WITH(refused({"x.csv="}), "--encoding x.csv=: it names no encoding");
  REQUIRE_THROWS_WITH(refused({"x.csv=klingon"}), Catch::Matchers::StartsWith("there is no encoding 'klingon'; "));

  temporary_folder folder;
  put(folder / "x.csv", "caf\xe9\n");
  recglm::dataset_builder builder({.encodings = {"latin1", {}}});
  REQUIRE(*builder.open(folder / "x.csv").next() == "café");
  REQUIRE(builder.opened() == std::vector<std::filesystem::path>{folder / "x.csv"});
}

TEST_CASE("random bytes in any encoding give well-formed UTF-8 or an error", "[data]") {
  recglm::random_engine rng(1);
  for (const char* encoding : {"latin1", "windows-1252", "gbk", "big5", "shift_jis", "utf-16", "utf-32", "utf-8"})
    for (int round = 0; round < 500; ++round) {
      std::string bytes;
      for (std::uint64_t n = rng.below(30); n > 0; --n) bytes += static_cast<char>(rng.below(256));
      REQUIRE(recglm::is_utf8(decoded(encoding, bytes, 1 + rng.below(8))));
    }
}

}  // namespace data_text_decoder_tests
