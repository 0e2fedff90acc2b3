#include "recglm/backend/host/kept.hpp"

#include <cstdint>
#include <thread>

#include "support/catch.hpp"

namespace backend_host_kept_tests {

TEST_CASE("a thread keeps its memory from call to call, at a cache line, and shares none of it", "[backend]") {
  float* const first = recglm::detail::kept<float, struct one_use>(100);
  REQUIRE(reinterpret_cast<std::uintptr_t>(first) % 64 == 0);
  first[99] = 7;
  REQUIRE(recglm::detail::kept<float, struct one_use>(50) == first);
  REQUIRE(recglm::detail::kept<float, struct one_use>(100)[99] == 7);
  REQUIRE(recglm::detail::kept<float, struct another_use>(100) != first);
  float* other = nullptr;
  std::thread([&] { other = recglm::detail::kept<float, struct one_use>(100); }).join();
  REQUIRE(other != first);
}

}  // namespace backend_host_kept_tests
