#include "recglm/core/compiled.hpp"

#include <type_traits>

#include "support/catch.hpp"

namespace core_compiled_tests {

RECGLM_FUNC int twice(int x) { return 2 * x; }

TEST_CASE("a function that may be compiled once is a function") { REQUIRE(twice(3) == 6); }

#if defined(RECGLM_COMPILED)
TEST_CASE("the compiled library has the switches of what is linked with it, and other switches have another name") {
  REQUIRE(recglm::detail::compiled_here::here == 0);
  using recglm::detail::compiled_with;
  STATIC_REQUIRE_FALSE(std::is_same_v<compiled_with<true, true, true, true>, compiled_with<true, true, true, false>>);
}
#endif

}  // namespace core_compiled_tests
