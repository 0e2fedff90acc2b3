#include "recglm/backend/buffer.hpp"

#include <cstdint>

#include "support/catch.hpp"

namespace backend_buffer_tests {

TEST_CASE("a buffer begins at a cache line and owns its numbers", "[backend]") {
  recglm::buffer<float> a(5, 2.0f);
  REQUIRE(a.size() == 5);
  REQUIRE(reinterpret_cast<std::uintptr_t>(a.data()) % 64 == 0);
  recglm::buffer<float> b = a;
  b[0] = 7;
  REQUIRE(a[0] == 2.0f);
  const recglm::buffer<float> moved = std::move(b);
  REQUIRE(moved[0] == 7.0f);
  REQUIRE(moved.size() == 5);
}

TEST_CASE("an empty buffer has no place", "[backend]") {
  recglm::buffer<double> a;
  REQUIRE(a.empty());
  REQUIRE(a.data() == nullptr);
  a.resize(3);
  a.fill(1.5);
  REQUIRE(a[2] == 1.5);
  a.resize(0);
  REQUIRE(a.data() == nullptr);
  REQUIRE(a.begin() == a.end());
}

}  // namespace backend_buffer_tests
