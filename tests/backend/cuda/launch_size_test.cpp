#include "recglm/backend/cuda/launch_size.hpp"

#include "support/catch.hpp"

namespace backend_launch_size_tests {

using namespace recglm;

TEST_CASE("a launch is as large as a card takes", "[backend]") {
  using Catch::Matchers::Equals;
  REQUIRE_NOTHROW(check_launch("k", {2147483647, 65535, 65535}, 1024, most_shared));
  REQUIRE_THROWS_WITH(check_launch("k", {}, 1025, 0),
                      Equals("k: a launch with 1025 threads a block; 1 to 1024 can be had"));
  REQUIRE_THROWS_WITH(check_launch("k", {}, 0, 0), Equals("k: a launch with 0 threads a block; 1 to 1024 can be had"));
  const auto grid = "k: a launch of 1 x 65536 x 1 blocks; y and z go up to 65535, x to 2147483647";
  REQUIRE_THROWS_WITH(check_launch("k", {1, 65536, 1}, 32, 0), Equals(grid));
  REQUIRE_THROWS_AS(check_launch("k", {1, 1, 65536}, 32, 0), error);
  REQUIRE_THROWS_AS(check_launch("k", {2147483648u, 1, 1}, 32, 0), error);
  REQUIRE_THROWS_WITH(check_launch("k", {}, 32, most_shared + 1),
                      Equals("k: a launch with 232449 bytes of dynamic shared memory; 232448 are the most"));
}

TEST_CASE("a grid without blocks", "[backend]") {
  REQUIRE(grid_size{0, 5, 5}.empty());
  REQUIRE(grid_size{5, 0, 5}.empty());
  REQUIRE(grid_size{5, 5, 0}.empty());
  REQUIRE_FALSE(grid_size{}.empty());
  REQUIRE(grid_size{70000, 65535, 3}.blocks() == std::uint64_t{70000} * 65535 * 3);
}

}  // namespace backend_launch_size_tests
