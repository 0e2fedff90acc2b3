#include "recglm/core/standard_output.hpp"

#include <sys/wait.h>

#include <filesystem>

#include "support/catch.hpp"
#include "support/folder.hpp"

namespace core_standard_output_tests {

// What a program of its own does: this one, with one case that is meant for it.
TEST_CASE("a program that writes", "[core]") {
  if (!std::getenv("RECGLM_TEST_CHILD")) return;
  const recglm::standard_output guard("writer");
  std::cout << "what was asked for" << std::endl;
  const int next = open("/dev/null", O_RDONLY);
  if (next <= 2) _exit(3);
}

namespace {
int status_with(const std::string& redirections) {
  const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
  return std::system(("RECGLM_TEST_CHILD=1 exec '" + self + "' 'a program that writes' " + redirections).c_str());
}
}  // namespace

TEST_CASE("a program whose output is lost ends with 2 and says so", "[core]") {
  const temporary_folder folder;
  const std::string errors = (folder / "errors").string();
  REQUIRE(status_with(">'" + (folder / "out").string() + "' 2>'" + errors + "'") == 0);
  REQUIRE(WEXITSTATUS(status_with(">/dev/full 2>'" + errors + "'")) == 2);
  REQUIRE(bytes_of_file(errors) == "writer: the output could not be written; is the disk full?\n");
  REQUIRE(WEXITSTATUS(status_with(">&- 2>'" + errors + "'")) == 2);
  REQUIRE(bytes_of_file(errors) == "writer: the output could not be written: stdout is closed\n");
}

TEST_CASE("descriptors that are closed become no file of the program", "[core]") {
  const temporary_folder folder;
  REQUIRE(WEXITSTATUS(status_with("<&- 2>&- >'" + (folder / "out").string() + "'")) == 0);
}

}  // namespace core_standard_output_tests
