#include "recglm/core/check.hpp"

#include "support/catch.hpp"

TEST_CASE("check puts the message together and throws recglm::error", "[core]") {
  REQUIRE_NOTHROW(recglm::check(true, "never"));
  REQUIRE_THROWS_WITH(recglm::check(false, "line ", 3, " of ", "x.csv"), "line 3 of x.csv");
}
