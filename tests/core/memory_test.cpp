#include "recglm/core/memory.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>

#include "recglm/core/check.hpp"
#include "support/catch.hpp"

namespace core_memory_tests {

using Catch::Matchers::StartsWith;

TEST_CASE("what can't be had is refused before it is asked for", "[core]") {
  const std::uint64_t left = recglm::available_memory();
  REQUIRE(left > std::uint64_t{1} << 24);
  REQUIRE(left < std::uint64_t{1} << 50);
  REQUIRE_NOTHROW(recglm::check_memory(std::uint64_t{1} << 20, "f"));
  REQUIRE_THROWS_WITH(recglm::check_memory(std::uint64_t{1} << 60, "config.json: the model"),
                      StartsWith("config.json: the model needs 1.15 EB of memory, "));
  REQUIRE_THROWS_WITH(recglm::check_memory(1e30, 4, "f"), StartsWith("f needs 4e+12 EB of memory, "));
}

TEST_CASE("a limit of the shell counts", "[core]") {
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_AS, &before) == 0);
  std::uint64_t pages = 0;
  REQUIRE(std::ifstream("/proc/self/statm") >> pages);
  constexpr std::uint64_t room = std::uint64_t{1} << 28;  // beyond what is there, which is terabytes under a sanitizer
  rlimit small = before;
  small.rlim_cur = pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) + room;
  REQUIRE(setrlimit(RLIMIT_AS, &small) == 0);
  const std::uint64_t left = recglm::available_memory();
  setrlimit(RLIMIT_AS, &before);
  REQUIRE(left > 0);
  REQUIRE(left <= room);
#if !defined(__SANITIZE_ADDRESS__)  // which needs more than nothing for itself
  small.rlim_cur = 1;               // what is there already is more
  REQUIRE(setrlimit(RLIMIT_AS, &small) == 0);
  const std::uint64_t none = recglm::available_memory();
  setrlimit(RLIMIT_AS, &before);
  REQUIRE(none == 0);
#endif
}

}  // namespace core_memory_tests
