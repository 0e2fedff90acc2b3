#include "recglm/data/packed_file.hpp"

#include <sys/stat.h>
#include <zlib.h>

#include "recglm/data/pickle.hpp"
#include "recglm/data/text_file.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

namespace data_packed_file_tests {

using Catch::Matchers::StartsWith;
using recglm::packed_file;

namespace {

// `front`, then `count` times `block`, packed.
void put_packed(const std::filesystem::path& path, const std::string& front, const std::string& block, int count) {
  gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, front.data(), static_cast<unsigned>(front.size()));
  for (int i = 0; i < count; ++i) gzwrite(file, block.data(), static_cast<unsigned>(block.size()));
  gzclose(file);
}

std::string all_of(packed_file& file, std::string& failure) {
  std::string out;
  char some[1000];
  while (const std::size_t got = file.read(some, sizeof some, failure)) out.append(some, got);
  return out;
}

}  // namespace

TEST_CASE("plain and packed files give the same bytes", "[data]") {
  temporary_folder folder;
  const std::string text = "one\n" + std::string(5000, 'x');
  put(folder / "a", text);
  put_packed(folder / "b", text, "", 0);
  for (const char* name : {"a", "b"}) {
    packed_file file(folder / name);
    REQUIRE(file.is_open());
    REQUIRE(file.packed() == (name[0] == 'b'));
    std::string failure;
    REQUIRE(all_of(file, failure) == text);
    REQUIRE(failure.empty());
    REQUIRE(file.offset() == file.size());
  }
  REQUIRE(packed_file(folder / "none").why() == "No such file or directory");
  REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  REQUIRE_THROWS_WITH(packed_file(folder / "fifo"), (folder / "fifo").string() + " is a FIFO; a file was expected");
}

TEST_CASE("a gzip bomb is given up long before it is unpacked", "[data]") {
  temporary_folder folder;
  const std::string zeros(std::size_t{1} << 20, '\0'), lines(std::size_t{1} << 20, '\n');
  constexpr int mega = 80;
  const std::string bomb = "it unpacks to more than 250 times its size";
  put_packed(folder / "zeros.pkl", "\x80\x04\x8e" + std::string("\0\0\0\0\1\0\0\0", 8), zeros, mega);
  REQUIRE_THROWS_WITH(recglm::pickle(folder / "zeros.pkl"),
                      (folder / "zeros.pkl").string() + " is damaged or cut off (" + bomb + "); fetch it again");
  put_packed(folder / "no.pkl", "", zeros, mega);
  REQUIRE_THROWS_WITH(recglm::pickle(folder / "no.pkl"), (folder / "no.pkl").string() +
                                                             ", byte 0: no pickle of protocol 2 to 5 is here; it "
                                                             "can be written anew as JSON (docs/data.md says how)");
  put_packed(folder / "lines.csv", "", lines, mega);
  recglm::text_file file(folder / "lines.csv");
  REQUIRE_THROWS_WITH(file.rest(),
                      StartsWith((folder / "lines.csv").string() + ":6") &&
                          Catch::Matchers::EndsWith(": the file is damaged or cut off (" + bomb + "); fetch it again"));
}

TEST_CASE("data that packs well is no bomb", "[data]") {
  temporary_folder folder;
  std::string block;
  for (int i = 0; block.size() < std::size_t{1} << 20; ++i) block += std::to_string(i * 7919 % 1000) + ",1,5\n";
  put_packed(folder / "a.gz", "", block, 70);
  packed_file file(folder / "a.gz");
  std::string failure, some(std::size_t{1} << 20, ' ');
  std::size_t size = 0;
  while (const std::size_t got = file.read(some.data(), some.size(), failure)) size += got;
  REQUIRE(failure == "");
  REQUIRE(size == 70 * block.size());
}

}  // namespace data_packed_file_tests
