#include "recglm/formats/stored_tensor.hpp"

#include "support/catch.hpp"

namespace formats_stored_tensor_tests {

using namespace recglm;

TEST_CASE("every type has its name, and blocks have their bytes", "[formats]") {
  for (std::size_t i = 0; i < std::size(detail::dtypes); ++i) REQUIRE(detail::dtypes[i].type == static_cast<dtype>(i));
  REQUIRE(name_of(dtype::bf16) == "BF16");
  REQUIRE(bytes_of(dtype::f64, 3) == 24);
  REQUIRE(bytes_of(dtype::q8_0, 64) == 68);
  REQUIRE(bytes_of(dtype::q4_0, 32) == 18);
  REQUIRE(bytes_of(dtype::q4_1, 96) == 60);
  REQUIRE(stored_tensor{"x", dtype::q4_1, {3, 32}, 0, 60}.count() == 96);
  REQUIRE(stored_tensor{"x", dtype::f32, {}, 0, 4}.count() == 1);
}

}  // namespace formats_stored_tensor_tests
