#include "recglm/concepts/network.hpp"

#include "recglm/adapter/lora.hpp"
#include "recglm/backend/cpu.hpp"
#include "recglm/model/architecture.hpp"
#include "support/catch.hpp"

namespace concepts_network_tests {

using namespace recglm;

namespace {
struct no_terms {
  static constexpr std::string_view name = "no terms";
};
}  // namespace

TEST_CASE("what ships satisfies its concept, and the archetype too", "[concepts]") {
  STATIC_REQUIRE(AdapterPolicy<archetype_adapter>);
  STATIC_REQUIRE(AdapterPolicy<none>);
  STATIC_REQUIRE(AdapterPolicy<archetype_own_adapter>);
  STATIC_REQUIRE(AdapterLayer<archetype_own_adapter, cpu<float>>);
  STATIC_REQUIRE(AdapterPolicy<quantized<archetype_own_adapter>>);
  STATIC_REQUIRE(AdapterPolicy<lora>);
  STATIC_REQUIRE(Architecture<glm_10b>);
  STATIC_REQUIRE(Architecture<glm_10b_tanh>);
  STATIC_REQUIRE(Architecture<chatglm_6b>);
  STATIC_REQUIRE(Architecture<llama>);
  STATIC_REQUIRE(Architecture<llama_own_head>);
  STATIC_REQUIRE(Architecture<qwen2>);
  STATIC_REQUIRE(Architecture<qwen3_own_head>);
  STATIC_REQUIRE(PositionEncoding<learned_2d, cpu<float>>);
  STATIC_REQUIRE(PositionEncoding<rotary_1d, cpu<float>>);
  STATIC_REQUIRE(PositionEncoding<rotary_2d, cpu<double>>);
}

TEST_CASE("what lacks a member does not", "[concepts]") {
  STATIC_REQUIRE_FALSE(AdapterPolicy<no_terms>);
  STATIC_REQUIRE_FALSE(Architecture<no_terms>);
  STATIC_REQUIRE_FALSE(PositionEncoding<none, cpu<float>>);
}

}  // namespace concepts_network_tests
