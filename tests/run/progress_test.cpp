#include "recglm/run/progress.hpp"

#include <csignal>

#include "support/catch.hpp"

namespace run_progress_tests {

TEST_CASE("Ctrl-C sets a flag while someone listens, and is given back afterwards", "[run]") {
  void (*const before)(int) = std::signal(SIGINT, SIG_IGN);
  {
    const recglm::interruption guard;
    REQUIRE_FALSE(recglm::interruption::wanted());
    std::raise(SIGINT);
    REQUIRE(recglm::interruption::wanted());
  }
  REQUIRE(std::signal(SIGINT, before) == SIG_IGN);
  const recglm::interruption again;
  REQUIRE_FALSE(recglm::interruption::wanted());
}

}  // namespace run_progress_tests
