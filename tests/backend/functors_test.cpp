#include "recglm/backend/functors.hpp"

#include "recglm/backend/activations.hpp"
#include "support/catch.hpp"

namespace backend_functors_tests {

using namespace recglm;

TEST_CASE("functors of ops", "[backend]") {
  REQUIRE(times{}(3.0, 4.0) == 12);
  const auto square_slope = [](double x) RECGLM_INLINE { return 2 * x; };
  REQUIRE(times_slope<decltype(square_slope)>{square_slope}(3.0, 5.0) == 30);
  REQUIRE(gated<silu>{}(0.7, 2.0) == silu::value(0.7) * 2);
  REQUIRE(gated_by<silu>{}(2.0, 0.7) == 2 * silu::value(0.7));
}

}  // namespace backend_functors_tests
