#include "recglm/order/chronological.hpp"

#include "recglm/core/replay.hpp"
#include "recglm/laws/blank.hpp"
#include "support/catch.hpp"

namespace order_chronological_tests {

using namespace recglm;

TEST_CASE("chronological blanks keep the order of the text and draw nothing", "[order]") {
  const mask_plan plan{mask_kind::entity, {{1, 2}, {4, 6}, {8, 9}}};
  replaying_engine silent({});
  REQUIRE(chronological{}.arrange(plan, silent) == std::vector<int>{0, 1, 2});
  REQUIRE(chronological{}.arrange({}, silent).empty());
  REQUIRE(broken_laws(chronological{}, plan) == std::vector<std::string>{});
}

}  // namespace order_chronological_tests
