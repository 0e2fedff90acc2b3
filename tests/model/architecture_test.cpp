#include "recglm/model/architecture.hpp"

#include "recglm/concepts.hpp"
#include "support/catch.hpp"

namespace model_architecture_tests {

TEST_CASE("the architectures say what they are made of", "[model]") {
  STATIC_REQUIRE(recglm::Architecture<recglm::glm_10b>);
  STATIC_REQUIRE(std::is_same_v<recglm::glm_10b::activation, recglm::gelu_erf>);
  STATIC_REQUIRE(std::is_same_v<recglm::glm_10b_tanh::activation, recglm::gelu_tanh>);
  STATIC_REQUIRE(std::is_same_v<recglm::glm_10b_tanh::block, recglm::glm_10b::block>);
  REQUIRE(recglm::glm_10b::name != recglm::glm_10b_tanh::name);
}

}  // namespace model_architecture_tests
