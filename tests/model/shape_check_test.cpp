#include "recglm/model/shape_check.hpp"

#include "support/catch.hpp"

namespace model_shape_check_tests {

using namespace recglm;

TEST_CASE("sizes that make a network pass, and others are named", "[model]") {
  model_shape s{.layers = 2, .hidden = 64, .heads = 4, .vocabulary = 100, .positions = 20};
  REQUIRE(&checked_shape(s, 4, 1000, true) == &s);
  s.heads = 5;
  REQUIRE_THROWS_WITH(checked_shape(s, 4, 1000, true), "hidden 64 is no multiple of the 5 heads");
  s.heads = 4, s.kv_heads = 3;
  REQUIRE_THROWS_WITH(checked_shape(s, 4, 1000, true), "the 4 heads of queries are no multiple of the 3 heads of keys");
  s.kv_heads = 0, s.layers = 0;
  REQUIRE_THROWS_WITH(checked_shape(s, 4, 1000, true),
                      "a model needs layers, hidden, heads, vocabulary and positions above 0");
}

TEST_CASE("what memory cannot hold is refused before it is allocated", "[model]") {
  const model_shape s{.layers = 1 << 20, .hidden = 1 << 16, .heads = 1, .vocabulary = 1 << 24, .positions = 1 << 20};
  REQUIRE_THROWS_WITH(checked_shape(s, 4, 1000, true),
                      Catch::Matchers::StartsWith("a model of 1048576 layers, hidden 65536, vocabulary 16777216 and "
                                                  "1048576 positions"));
}

}  // namespace model_shape_check_tests
