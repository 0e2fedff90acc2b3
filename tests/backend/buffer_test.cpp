#include "recglm/backend/buffer.hpp"

#include <cstdint>

#include "support/catch.hpp"
#include "support/elements.hpp"

namespace backend_buffer_tests {

TEST_CASE("a buffer begins at a cache line and owns its numbers", "[backend]") {
  recglm::buffer<float> a(5, 2.0f);
  REQUIRE(a.size() == 5);
  REQUIRE(reinterpret_cast<std::uintptr_t>(a.data()) % 64 == 0);
  recglm::buffer<float> b = a;
  elements(b)[0] = 7;
  REQUIRE(elements(a)[0] == 2.0f);
  const recglm::buffer<float> moved = std::move(b);
  REQUIRE(elements(moved)[0] == 7.0f);
  REQUIRE(moved.size() == 5);
}

TEST_CASE("an empty buffer has no place", "[backend]") {
  recglm::buffer<double> a;
  REQUIRE(a.size() == 0);
  REQUIRE(a.data() == nullptr);
  a.resize(3);
  a.fill(1.5);
  REQUIRE(elements(a)[2] == 1.5);
  a.resize(0);
  REQUIRE(a.data() == nullptr);
}

}  // namespace backend_buffer_tests
