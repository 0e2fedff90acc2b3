#include "recglm/core/descriptor_stream.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "support/catch.hpp"
#include "support/folder.hpp"

namespace core_descriptor_stream_tests {

namespace {
int opened(const std::filesystem::path& path) { return ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600); }
}  // namespace

TEST_CASE("bytes arrive in order, however many at once", "[core]") {
  temporary_folder folder;
  std::string want;
  recglm::descriptor_stream out(opened(folder / "a"));
  for (std::size_t i = 0; i < 400; ++i) {
    const std::string part(i * i, static_cast<char>('a' + i % 26));
    out << part << i << '\n';
    want += part + std::to_string(i) + '\n';
    if (i % 100 == 0) out << std::flush;
  }
  REQUIRE(out.good());
  REQUIRE(out.close(true) == 0);
  REQUIRE_FALSE(out.is_open());
  REQUIRE(bytes_of_file(folder / "a") == want);
}

TEST_CASE("the first error is kept", "[core]") {
  recglm::descriptor_stream full(opened("/dev/full"));
  full << "x";
  REQUIRE(full.good());
  REQUIRE(full.close(true) == ENOSPC);
  REQUIRE_FALSE(full.good());
  recglm::descriptor_stream large(opened("/dev/full"));
  large << std::string(200000, 'x');
  REQUIRE_FALSE(large.good());
  REQUIRE(large.error() == ENOSPC);
  REQUIRE(large.close(false) == ENOSPC);
  REQUIRE_FALSE(recglm::descriptor_stream().good());
}

TEST_CASE("a full disk is distinguished from one that fails to write", "[core]") {
  REQUIRE(recglm::says_full(ENOSPC));
  REQUIRE(recglm::says_full(EDQUOT));
  REQUIRE_FALSE(recglm::says_full(EIO));
  REQUIRE(recglm::why_unwritten(0).empty());
  REQUIRE(recglm::why_unwritten(ENOSPC) == ": No space left on device; free some space and write it again");
  REQUIRE(recglm::why_unwritten(EFBIG) ==
          ": File too large; the file system, or a limit (ulimit -f), allows no larger file");
  REQUIRE(recglm::why_unwritten(EPIPE) == ": Broken pipe; who was to read it is gone");
  REQUIRE(recglm::why_unwritten(EACCES) == ": Permission denied");
}

}  // namespace core_descriptor_stream_tests
