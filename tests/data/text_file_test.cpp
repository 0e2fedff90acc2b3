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
