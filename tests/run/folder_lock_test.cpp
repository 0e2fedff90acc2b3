#include "recglm/run/folder_lock.hpp"

#include <sys/wait.h>

#include <optional>

#include "recglm/core/check.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

namespace run_folder_lock_tests {

TEST_CASE("a second run in the same folder stops and says whose it is", "[run]") {
  const temporary_folder folder;
  std::optional<recglm::folder_lock> first(folder.path);
  REQUIRE_THROWS_WITH(recglm::folder_lock(folder.path),
                      Catch::Matchers::StartsWith(folder.path.string() + " is in use by process " +
                                                  std::to_string(getpid()) + " on ") &&
                          Catch::Matchers::EndsWith("UTC; wait for it to end, or give --out another folder"));
  REQUIRE(std::filesystem::exists(folder / ".lock"));
  first.reset();
  REQUIRE_NOTHROW(recglm::folder_lock(folder.path));
  REQUIRE(folder.entries() == 0);
}

TEST_CASE("the lock of a process that is gone holds nobody up", "[run]") {
  const temporary_folder folder;
  REQUIRE(std::system(
              ("exec 9>'" + (folder / ".lock").string() + "'; flock 9; echo 'process 1 on nowhere' >&9").c_str()) == 0);
  REQUIRE(bytes_of_file(folder / ".lock") == "process 1 on nowhere\n");
  REQUIRE_NOTHROW(recglm::folder_lock(folder.path));
}

}  // namespace run_folder_lock_tests
