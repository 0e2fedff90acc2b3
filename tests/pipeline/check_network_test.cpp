#include "recglm/pipeline/check_network.hpp"

#include "recglm/backend/cpu.hpp"
#include "recglm/model/architecture.hpp"
#include "support/catch.hpp"

namespace pipeline_check_network_tests {

struct other_glm : recglm::glm_10b {
  static constexpr std::string_view name = "other-glm";
};
struct headless : recglm::glm_10b {
  using head = int;
};

TEST_CASE("a network is a backend, an architecture and an adapter that fit", "[pipeline]") {
  STATIC_REQUIRE(recglm::Network<recglm::cpu<float>, recglm::glm_10b, recglm::none>);
  STATIC_REQUIRE(recglm::Network<recglm::cpu<double>, other_glm, recglm::lora>);
  STATIC_REQUIRE_FALSE(recglm::Network<recglm::cpu<float>, headless, recglm::none>);
  STATIC_REQUIRE_FALSE(recglm::Network<int, recglm::glm_10b, recglm::none>);
  STATIC_REQUIRE_FALSE(recglm::Network<recglm::cpu<float>, recglm::glm_10b, int>);
}

}  // namespace pipeline_check_network_tests
