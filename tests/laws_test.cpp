#include "recglm/laws.hpp"

#include "recglm/order/chronological.hpp"
#include "recglm/tokenizer/bytes.hpp"
#include "support/catch.hpp"

TEST_CASE("one header brings the laws of blanks and of texts", "[laws]") {
  REQUIRE(recglm::broken_laws(recglm::chronological{}, recglm::mask_plan{}).empty());
  const std::vector<std::string> texts{"Ab c"};
  REQUIRE(recglm::broken_laws(recglm::bytes{}, texts).empty());
}
