#include "recglm/core/atomic_file.hpp"

#include <sys/resource.h>

#include <csignal>
#include <iterator>

#include "support/catch.hpp"

namespace core_atomic_file_tests {

namespace fs = std::filesystem;
using Catch::Matchers::StartsWith;

namespace {
struct folder {
  fs::path path = fs::temp_directory_path() / recglm::text_of("recglm_atomic_file_", ::getpid());
  folder() { fs::remove_all(path), fs::create_directories(path); }
  ~folder() { fs::remove_all(path); }
  std::string read(const char* name) const {
    std::ifstream in(path / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  int files() const { return static_cast<int>(std::distance(fs::directory_iterator(path), fs::directory_iterator())); }
};
}  // namespace

TEST_CASE("a file appears when it is committed, byte for byte", "[core]") {
  folder f;
  {
    recglm::atomic_file file(f.path / "a");
    file.stream() << "one\r\n\ntwo";
    REQUIRE_FALSE(fs::exists(f.path / "a"));
    file.commit();
  }
  REQUIRE(f.read("a") == "one\r\n\ntwo");
  REQUIRE(f.files() == 1);
}

TEST_CASE("without commit the old file stays and nothing else", "[core]") {
  folder f;
  recglm::write_atomically(f.path / "a", "old");
  {
    recglm::atomic_file file(f.path / "a");
    file.stream() << "new";
  }
  REQUIRE(f.read("a") == "old");
  REQUIRE(f.files() == 1);
  recglm::write_atomically(f.path / "a", "newer");
  REQUIRE(f.read("a") == "newer");
  REQUIRE(f.files() == 1);
}

TEST_CASE("a place that cannot be written is named", "[core]") {
  folder f;
  const std::string missing = (f.path / "no" / "a").string();
  REQUIRE_THROWS_WITH(
      recglm::atomic_file(missing),
      "cannot write " + missing + ": No such file or directory; the folder must exist and allow writing");
  REQUIRE_THROWS_WITH(recglm::atomic_file(f.path), f.path.string() + " is a folder; a file was to be written there");
}

TEST_CASE("a full disk is noticed and leaves nothing half-written", "[core]") {
  folder f;
  recglm::write_atomically(f.path / "a", "old");
  // A limit on the size of files stands for the full disk.
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 10000;
  REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
  std::string message;
  try {
    recglm::write_atomically(f.path / "a", std::string(100000, 'x'));
  } catch (const recglm::error& e) {
    message = e.what();
  }
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  REQUIRE_THAT(message, StartsWith((f.path / "a").string() + " could not be written whole"));
  REQUIRE(f.read("a") == "old");
  REQUIRE(f.files() == 1);
}

}  // namespace core_atomic_file_tests
