#include "recglm/concepts/model_shape.hpp"

#include "support/catch.hpp"

namespace concepts_model_shape_tests {

TEST_CASE("sizes that are not given follow from the others", "[concepts]") {
  recglm::model_shape s{.hidden = 64, .heads = 4};
  REQUIRE(s.head_size() == 16);
  REQUIRE(s.inner_width() == 256);
  REQUIRE(s.query_width() == 64);
  REQUIRE(s.key_width() == 64);
  s.kv_heads = 2, s.head_width = 24, s.inner = 172;
  REQUIRE(s.inner_width() == 172);
  REQUIRE(s.query_width() == 96);
  REQUIRE(s.key_width() == 48);
}

}  // namespace concepts_model_shape_tests
