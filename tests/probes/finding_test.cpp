#include "recglm/probes/finding.hpp"

#include "support/catch.hpp"

namespace probes_finding_tests {

TEST_CASE("a finding says nothing until a probe does", "[probes]") {
  const recglm::finding none;
  REQUIRE_FALSE(none.fires);
  REQUIRE(none.sentence.empty());
}

}  // namespace probes_finding_tests
