#include "recglm/data/text_file.hpp"

#include <zlib.h>

#include <string>
#include <vector>

#include "recglm/core/random.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

namespace data_text_file_tests {

using recglm::text_file;

namespace {

std::vector<std::string> lines_of(text_file file) {
  std::vector<std::string> out;
  while (const auto line = file.next()) out.emplace_back(*line);
  return out;
}

void put_gzip(const std::filesystem::path& path, const std::string& text) {
  gzFile out = gzopen(path.c_str(), "wb");
  gzwrite(out, text.data(), static_cast<unsigned>(text.size()));
  gzclose(out);
}

std::string long_text() {
  std::string out;
  for (int i = 0; i < 60000; ++i) out += "line " + std::to_string(i * 7919 % 60013) + (i % 3 ? "\n" : "\r\n");
  return out;
}

}  // namespace

TEST_CASE("lines end by LF, CR LF or the file; a byte order mark is no text", "[data]") {
  using lines = std::vector<std::string>;
  REQUIRE(lines_of(text_file::of("t", "")) == lines{});
  REQUIRE(lines_of(text_file::of("t", "\n")) == lines{""});
  REQUIRE(lines_of(text_file::of("t", "a\nb\r\n\nc")) == lines{"a", "b", "", "c"});
  REQUIRE(lines_of(text_file::of("t",
                                 "\xef\xbb\xbf"
                                 "a\n\xef\xbb\xbf"
                                 "b")) == lines{"a",
                                                "\xef\xbb\xbf"
                                                "b"});
  REQUIRE(recglm::pieces_of("a::b::", "::") == std::vector<std::string_view>{"a", "b", ""});
  REQUIRE(recglm::words_of("  a\t b ") == std::vector<std::string_view>{"a", "b"});
}

TEST_CASE("plain and gzip files give the same lines, with their numbers and with progress", "[data]") {
  temporary_folder folder;
  const std::string text = long_text();
  put(folder / "plain.txt", text);
  put_gzip(folder / "packed.gz", text);
  REQUIRE(lines_of(text_file(folder / "plain.txt")) == lines_of(text_file::of("t", text)));
  REQUIRE(lines_of(text_file(folder / "packed.gz")) == lines_of(text_file::of("t", text)));

  std::uint64_t last = 0, total = 0;
  text_file file(folder / "packed.gz", [&](std::uint64_t done, std::uint64_t all) {
    REQUIRE(done >= last);
    last = done;
    total = all;
  });
  while (file.next()) {
  }
  REQUIRE(file.line() == 60000);
  REQUIRE(total == std::filesystem::file_size(folder / "packed.gz"));
  REQUIRE(last == total);
}

TEST_CASE("a truncated or damaged gzip file is an error, not a short file", "[data]") {
  temporary_folder folder;
  put_gzip(folder / "whole.gz", long_text());
  const std::string packed = bytes_of_file(folder / "whole.gz");
  for (const std::size_t keep : {packed.size() - 1, packed.size() - 9, packed.size() / 2, std::size_t{12}}) {
    put(folder / "cut.gz", packed.substr(0, keep));
    INFO(keep);
    REQUIRE_THROWS_WITH(lines_of(text_file(folder / "cut.gz")),
                        Catch::Matchers::ContainsSubstring("the file is damaged or cut off"));
  }
  std::string flipped = packed;
  flipped[packed.size() / 2] = static_cast<char>(flipped[packed.size() / 2] ^ 0x55);
  put(folder / "bad.gz", flipped);
  REQUIRE_THROWS_WITH(lines_of(text_file(folder / "bad.gz")),
                      Catch::Matchers::ContainsSubstring("the file is damaged or cut off"));
}

TEST_CASE("a large gzip file, unpacked by a thread, gives the same lines, progress and errors", "[data]") {
  temporary_folder folder;
  std::string text;
  recglm::random_engine rng(1);
  while (text.size() < std::size_t{6} << 20) text += std::to_string(rng()) + "\n";
  put_gzip(folder / "large.gz", text);
  const std::string packed = bytes_of_file(folder / "large.gz");
  REQUIRE(packed.size() > std::size_t{2} << 20);  // else no thread would be worth it
  const auto want = lines_of(text_file::of("t", text));
  std::uint64_t last = 0;
  REQUIRE(lines_of(text_file(folder / "large.gz", [&](std::uint64_t done, std::uint64_t) {
            REQUIRE(done >= last);
            last = done;
          })) == want);
  REQUIRE(last == packed.size());
  {
    text_file left(folder / "large.gz");  // one that is not read to its end
    REQUIRE(*left.next() == want[0]);
    text_file moved = std::move(left);
    REQUIRE(*moved.next() == want[1]);
    moved = text_file(folder / "large.gz");
    REQUIRE(*moved.next() == want[0]);
  }
  put(folder / "cut.gz", packed.substr(0, packed.size() / 2));
  text_file cut(folder / "cut.gz");
  std::size_t good = 0;
  try {
    while (const auto line = cut.next()) REQUIRE(*line == want[good++]);
    FAIL("the file was not seen to be cut off");
  } catch (const recglm::error& e) {
    REQUIRE(std::string(e.what()).find("the file is damaged or cut off (its gzip stream ends early)") !=
            std::string::npos);
  }
  REQUIRE(good > want.size() / 3);
}

TEST_CASE("a line that is no text names byte and encoding, and the next call continues behind it", "[data]") {
  const auto refused = [](const std::string& text) {
    text_file file = text_file::of("x.csv", text);
    while (true) {
      try {
        if (!file.next()) return std::string();
      } catch (const recglm::error& e) {
        return std::string(e.what());
      }
    }
  };
  const std::string remedy = "; write the file in UTF-8, or name its encoding: --encoding ";
  using namespace std::string_literals;
  REQUIRE(refused("user,item\nZoë,咖啡 😀\n") == "");
  REQUIRE(refused("user,item\n1,caf\xe9\n") ==
          "x.csv:2: byte 6 (0xe9) is no UTF-8" + remedy + "latin1, gbk, utf-16, ...");
  REQUIRE(refused("\xff\xfeu\0s\0"s) ==
          "x.csv:1: the file is in UTF-16, as its byte order mark says" + remedy + "utf-16");
  REQUIRE(refused("\xfe\xff\0u\0s"s) ==
          "x.csv:1: the file is in UTF-16, as its byte order mark says" + remedy + "utf-16");
  REQUIRE(refused("\xff\xfe\0\0u\0\0\0"s) ==
          "x.csv:1: the file is in UTF-32, as its byte order mark says" + remedy + "utf-32");
  REQUIRE(refused("u\0s\0\n\0"s) ==
          "x.csv:1: byte 2 is a NUL, as in UTF-16 without a byte order mark" + remedy + "utf-16le");
  REQUIRE(refused("\0u\0s\0\n"s) ==
          "x.csv:1: byte 1 is a NUL, as in UTF-16 without a byte order mark" + remedy + "utf-16be");
  REQUIRE(refused("one\ntw\0o\n"s) ==
          "x.csv:2: byte 3 is a NUL, which text does not hold; the file is damaged or no text");

  text_file file = text_file::of("x.csv", "a\nb\xff\nc\n");
  REQUIRE(*file.next() == "a");
  REQUIRE_THROWS_WITH(file.next(), Catch::Matchers::StartsWith("x.csv:2: byte 2 (0xff) is no UTF-8"));
  REQUIRE(*file.next() == "c");
  REQUIRE(file.line() == 3);

  text_file older = text_file::of("u.item", "Zoë\nMis\xe9rables\n");
  older.or_latin1();
  REQUIRE(lines_of(std::move(older)) == std::vector<std::string>{"Zoë", "Misérables"});
}

TEST_CASE("broken bytes are found in every block of a long file, plain or packed, at every place", "[data]") {
  temporary_folder folder;
  std::string good;
  while (good.size() < 300000)
    good += "a line of plain text that continues for a while, " + std::to_string(good.size()) + "\n";
  for (const std::size_t at :
       {std::size_t{0}, std::size_t{70}, std::size_t{131071}, std::size_t{131072}, good.size() - 2})
    for (const char broken : {'\0', '\x80', '\xff'}) {
      std::string bad = good;
      bad[at] = broken;
      const auto line =
          std::to_string(std::count(bad.begin(), bad.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1);
      put(folder / "plain.txt", bad);
      put_gzip(folder / "packed.gz", bad);
      for (const char* name : {"plain.txt", "packed.gz"})
        REQUIRE_THROWS_WITH(lines_of(text_file(folder / name)),
                            Catch::Matchers::StartsWith((folder / name).string() + ":" + line + ": byte "));
    }
}

TEST_CASE("what is no file says so", "[data]") {
  temporary_folder folder;
  REQUIRE_THROWS_WITH(text_file(folder / "none"),
                      (folder / "none").string() + " cannot be opened: No such file or directory");
  REQUIRE_THROWS_WITH(text_file(folder.path), folder.path.string() + " is a folder; name the file in it");
  text_file file = text_file::of("some.tsv", "a\nb\n");
  file.next();
  file.next();
  REQUIRE_THROWS_WITH(file.wrong("the rating '", "x", "' is no number"), "some.tsv:2: the rating 'x' is no number");
}

}  // namespace data_text_file_tests
