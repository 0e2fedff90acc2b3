#include "recglm/core/atomic_file.hpp"

#include <sys/resource.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>

#include "support/catch.hpp"
#include "support/device.hpp"
#include "support/disk.hpp"

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

TEST_CASE("a file and its name are on the disk before it is counted on", "[core]") {
  folder f;
  std::vector<std::string> synced;
  {
    const disk watched([&](const std::string& path) {
      const bool named = fs::exists(f.path / "a");
      synced.push_back(path.starts_with((f.path / "a.partial-").string()) && !named ? "bytes"
                       : path == f.path && named                                    ? "name"
                                                                                    : path);
    });
    recglm::write_atomically(f.path / "a", "text");
  }
  REQUIRE(synced == std::vector<std::string>{"bytes", "name"});
}

TEST_CASE("a full disk is distinguished from one that fails", "[core]") {
  folder f;
  recglm::write_atomically(f.path / "a", "old");
  const auto message = [&](int error) {
    const disk failing;
    disk::error = error;
    try {
      recglm::write_atomically(f.path / "a", "new");
    } catch (const recglm::error& e) {
      return std::string(e.what());
    }
    return std::string("none");
  };
  const std::string front = (f.path / "a").string() + " could not be written whole: ";
  REQUIRE(message(ENOSPC) == front +
                                 "No space left on device; free some space and write it again (nothing half-written "
                                 "was kept)");
  REQUIRE(message(EDQUOT) ==
          front + "Disk quota exceeded; free some space and write it again (nothing half-written was kept)");
  REQUIRE(message(EIO) == front +
                              "Input/output error; the disk, or the way to it, fails: the system's log says more "
                              "(nothing half-written was kept)");
  REQUIRE(f.read("a") == "old");
  REQUIRE(f.files() == 1);
}

TEST_CASE("a link stays a link, and what it points to is replaced", "[core]") {
  folder f;
  fs::create_directories(f.path / "deep");
  recglm::write_atomically(f.path / "deep" / "a", "old");
  fs::create_symlink("deep/a", f.path / "one");
  fs::create_symlink("one", f.path / "two");
  const int before = f.files();
  {
    recglm::atomic_file file(f.path / "two");
    file.stream() << "half";
    REQUIRE(f.files() == before);  // it is written beside the file itself
  }
  REQUIRE(f.read("deep/a") == "old");
  recglm::write_atomically(f.path / "two", "new");
  REQUIRE(fs::is_symlink(f.path / "two"));
  REQUIRE(fs::is_symlink(f.path / "one"));
  REQUIRE_FALSE(fs::is_symlink(f.path / "deep" / "a"));
  REQUIRE(f.read("deep/a") == "new");
  fs::create_symlink("deep/b", f.path / "nowhere");
  recglm::write_atomically(f.path / "nowhere", "made");
  REQUIRE(fs::is_symlink(f.path / "nowhere"));
  REQUIRE(f.read("deep/b") == "made");
  fs::create_symlink("round", f.path / "round");
  REQUIRE_THROWS_WITH(recglm::atomic_file(f.path / "round"),
                      "cannot write " + (f.path / "round").string() +
                          ": Too many levels of symbolic links; the folder must exist and allow writing");
}

TEST_CASE("what is no regular file is written as it is there", "[core]") {
  folder f;
  const terminal device;
  const int held = ::open(device.name().c_str(), O_RDWR | O_NOCTTY);
  recglm::write_atomically(device.name(), "gone");
  REQUIRE(fs::is_character_file(device.name()));
  REQUIRE(device.written() == "gone");
  REQUIRE_THROWS_WITH(
      recglm::write_atomically("/dev/full", "gone"),
      "/dev/full could not be written whole: No space left on device; free some space and write it again");
  fs::create_symlink(device.name(), f.path / "link");
  recglm::write_atomically(f.path / "link", "too");
  REQUIRE(fs::read_symlink(f.path / "link") == device.name());
  REQUIRE(device.written() == "too");
  ::close(held);
  REQUIRE(::mkfifo((f.path / "fifo").c_str(), 0600) == 0);
  std::string read;
  std::thread reader([&] { read = f.read("fifo"); });
  recglm::write_atomically(f.path / "fifo", std::string(100000, 'x') + "end");
  reader.join();
  REQUIRE(read == std::string(100000, 'x') + "end");
  REQUIRE(fs::is_fifo(f.path / "fifo"));
  REQUIRE(f.files() == 2);
}

TEST_CASE("the temporary file cannot be guessed, and is nobody else's", "[core]") {
  folder f;
  std::set<std::string> names;
  for (int i = 0; i < 20; ++i) {
    recglm::atomic_file file(f.path / "a");
    for (const auto& entry : fs::directory_iterator(f.path)) names.insert(entry.path().filename().string());
  }
  REQUIRE(names.size() == 20);
  for (const std::string& name : names) REQUIRE(name.size() == std::string("a.partial-").size() + 16);
}

TEST_CASE("who may read a file stays as it was", "[core]") {
  folder f;
  recglm::write_atomically(f.path / "a", "old");
  fs::permissions(f.path / "a", fs::perms::owner_read | fs::perms::owner_write);
  recglm::write_atomically(f.path / "a", "new");
  REQUIRE(fs::status(f.path / "a").permissions() == (fs::perms::owner_read | fs::perms::owner_write));
}

}  // namespace core_atomic_file_tests
