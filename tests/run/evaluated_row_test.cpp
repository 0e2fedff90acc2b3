#include "recglm/run/evaluated_row.hpp"

#include "support/catch.hpp"

namespace run_evaluated_row_tests {

TEST_CASE("what several rows say alike is said once, in the order of the rows", "[run]") {
  std::vector<recglm::evaluated_row> rows{{"paper", 1, {}}, {"paper", 2, {}}, {"ids", 1, {}}};
  rows[0].remarks = {"CLOCK", "one"};
  rows[1].remarks = {"CLOCK", "two"};
  rows[2].remarks = {"one"};
  REQUIRE(recglm::remarks_of(rows) == std::vector<std::string>{"CLOCK", "one", "two"});
  REQUIRE(recglm::remarks_of({}).empty());
}

}  // namespace run_evaluated_row_tests
