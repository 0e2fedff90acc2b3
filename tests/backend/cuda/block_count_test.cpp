#include "recglm/backend/cuda/block_count.hpp"

#include "support/catch.hpp"

TEST_CASE("the last block may have fewer elements", "[cuda]") {
  using recglm::block_count;
  REQUIRE(block_count(0, 32) == 0);
  REQUIRE(block_count(-1, 32) == 0);
  REQUIRE(block_count(1, 32) == 1);
  REQUIRE(block_count(32, 32) == 1);
  REQUIRE(block_count(33, 32) == 2);
  REQUIRE(block_count(2147483647, 2) == 1073741824u);
  REQUIRE(block_count(std::size_t{1} << 40, std::size_t{1024}) == 1u << 30);
}
