#include "recglm/core/input_file.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <sstream>

#include "recglm/core/check.hpp"
#include "support/catch.hpp"
#include "support/device.hpp"
#include "support/folder.hpp"

namespace core_input_file_tests {

using recglm::read_file;

TEST_CASE("a file is read whole", "[core]") {
  temporary_folder folder;
  const std::string text = std::string(100000, 'x') + '\0' + "end";
  put(folder / "a", text);
  REQUIRE(read_file(folder / "a") == text);
  put(folder / "b", "");
  REQUIRE(read_file(folder / "b").empty());
  REQUIRE(read_file("/proc/self/stat").size() > 10);  // it says that it has no bytes
  std::filesystem::create_symlink("a", folder / "link");
  recglm::input_file file(folder / "link");
  REQUIRE(file.size() == text.size());
  char some[10];
  REQUIRE(file.read(some, 10) == 10);
  REQUIRE(read_file(folder / "a", text.size()) == text);
  REQUIRE_THROWS_WITH(read_file(folder / "a", text.size() - 1), (folder / "a").string() + " has more than " +
                                                                    std::to_string(text.size() - 1) +
                                                                    " bytes; it is not the file that was expected");
}

TEST_CASE("what is no regular file is refused and not waited for", "[core]") {
  temporary_folder folder;
  const auto refused = [](const std::filesystem::path& path, const std::string& kind) {
    REQUIRE_THROWS_WITH(read_file(path), path.string() + " is a " + kind + "; a file was expected");
  };
  REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  refused(folder / "fifo", "FIFO");
  std::filesystem::create_symlink("fifo", folder / "link");
  refused(folder / "link", "FIFO");
  refused("/dev/zero", "device");
  refused(a_device(), "device");
  refused(folder.path, "folder");
  const int made = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, (folder / "socket").c_str(), sizeof address.sun_path - 1);
  REQUIRE(::bind(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  refused(folder / "socket", "socket");
  ::close(made);
}

TEST_CASE("a file without an end, or larger than memory, is refused before anything is read", "[core]") {
  temporary_folder folder;
  put(folder / "a", "x");
  std::filesystem::resize_file(folder / "a", std::uintmax_t{1} << 40);  // sparse: it takes no room
  REQUIRE_THROWS_WITH(read_file(folder / "a"), (folder / "a").string() +
                                                   " has more than 268435456 bytes; it is not the "
                                                   "file that was expected");
  REQUIRE_THROWS_WITH(read_file(folder / "a", std::uint64_t{1} << 50),
                      Catch::Matchers::StartsWith((folder / "a").string() + " needs 1.1 TB of memory, "));
}

TEST_CASE("lines of a stream are bounded", "[core]") {
  std::istringstream in("one\n\ntwo\r\nlast");
  std::string line;
  std::vector<std::string> lines;
  while (recglm::next_line(in, line)) lines.push_back(line);
  REQUIRE(lines == std::vector<std::string>{"one", "", "two\r", "last"});
  std::istringstream ended("one\n");
  REQUIRE(recglm::next_line(ended, line));
  REQUIRE_FALSE(recglm::next_line(ended, line));
  std::istringstream endless(std::string(1000, 'x'));
  REQUIRE_THROWS_WITH(recglm::next_line(endless, line, 100), "a line of more than 100 bytes; this is no text");
}

}  // namespace core_input_file_tests
