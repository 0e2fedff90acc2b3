#include "recglm/run/compiled.hpp"

#include "support/catch.hpp"

namespace run_compiled_tests {

RECGLM_ONCE int twice(int x) { return 2 * x; }

TEST_CASE("a function that may be compiled once is a function", "[run]") { REQUIRE(twice(3) == 6); }

}  // namespace run_compiled_tests
