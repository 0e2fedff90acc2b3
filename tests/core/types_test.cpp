#include "recglm/core/types.hpp"

#include "support/catch.hpp"

namespace core_types_tests {

TEST_CASE("sizes follow from the parts", "[core]") {
  recglm::layout l{.prefix = 5, .blanks = {{0, 4}, {2, 2}}, .entities = {}, .written = {}};
  REQUIRE(l.size() == 11);
  REQUIRE(recglm::batch{}.size() == 0);
  recglm::special_tokens s{.mask = 1, .smask = 2, .gmask = 3};
  REQUIRE(s.of(recglm::mask_kind::entity) == 1);
  REQUIRE(s.of(recglm::mask_kind::sentence) == 2);
  REQUIRE(s.of(recglm::mask_kind::document) == 3);
}

}  // namespace core_types_tests
