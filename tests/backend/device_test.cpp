#include "recglm/backend/device.hpp"

#include "recglm/concepts.hpp"
#include "support/catch.hpp"

namespace backend_device_tests {

TEST_CASE("the device of a plain build is the processor", "[backend]") {
  STATIC_REQUIRE(std::is_same_v<recglm::device<float>, recglm::cpu<float>>);
  STATIC_REQUIRE(recglm::Backend<recglm::device<double>>);
}

}  // namespace backend_device_tests
