#include "recglm/formats/file_bytes.hpp"

#include <sys/stat.h>

#include "support/catch.hpp"
#include "support/folder.hpp"

namespace formats_file_bytes_tests {

using recglm::file_bytes;

TEST_CASE("any place of a file or of memory is read", "[formats]") {
  const temporary_folder folder;
  put(folder / "f", "0123456789");
  const std::string text = "0123456789";
  for (const file_bytes& bytes : {file_bytes::open(folder / "f", "text"), file_bytes::over(text, "m")}) {
    REQUIRE(bytes.size() == 10);
    char out[3];
    bytes.read(4, out, 3);
    REQUIRE(std::string(out, 3) == "456");
    bytes.read(10, nullptr, 0);
  }
}

TEST_CASE("what cannot be read is named", "[formats]") {
  const temporary_folder folder;
  const std::string path = folder / "f";
  REQUIRE_THROWS_WITH(file_bytes::open(path, "GGUF"), path + " can't be read: No such file or directory");
  REQUIRE_THROWS_WITH(file_bytes::open(folder.path, "GGUF"),
                      folder.path.string() + " is a folder; a GGUF file was expected");
  put(path, "0123456789");
  const file_bytes bytes = file_bytes::open(path, "GGUF");
  std::filesystem::resize_file(path, 5);
  char out[8];
  REQUIRE_THROWS_WITH(bytes.read(0, out, 8), path + ": reading failed at byte 5: the file became shorter");
}

TEST_CASE("what is no regular file is refused and not waited for", "[formats]") {
  const temporary_folder folder;
  const std::string path = folder / "f";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  REQUIRE_THROWS_WITH(file_bytes::open(path, "GGUF"), path + " is a FIFO; a GGUF file was expected");
  REQUIRE_THROWS_WITH(file_bytes::open("/dev/zero", "safetensors"),
                      "/dev/zero is a device; a safetensors file was expected");
}

}  // namespace formats_file_bytes_tests
