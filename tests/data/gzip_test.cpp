#include "recglm/data/gzip.hpp"

#include "recglm/data/text_file.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

namespace data_gzip_tests {

TEST_CASE("a packed text comes back, however long, and has the same bytes each time", "[data]") {
  const temporary_folder folder;
  std::string text;
  for (int i = 0; i < 60000; ++i) text += std::to_string(i * 2654435761u) + "\n";
  for (const std::string& one : {std::string(), std::string("a\tb\n"), text}) {
    recglm::write_gzip(folder / "x.gz", one);
    recglm::text_file file(folder / "x.gz");
    REQUIRE(file.rest() == one);
    const std::string bytes = bytes_of_file(folder / "x.gz");
    REQUIRE(recglm::gzipped(one) == bytes);
    REQUIRE(bytes.substr(0, 2) == "\x1f\x8b");
    REQUIRE(bytes.substr(3, 5) == std::string(5, '\0'));  // no name, no time
  }
}

}  // namespace data_gzip_tests
