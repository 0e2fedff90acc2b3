#include "recglm/model/choose.hpp"

#include "support/catch.hpp"

namespace model_choose_tests {

using namespace recglm;

TEST_CASE("kind, activation and head choose the architecture", "[model]") {
  const auto chosen = [](const char* kind, const char* activation, bool tied) {
    model_config c;
    c.kind = kind, c.activation = activation, c.tied = tied;
    return std::string(with_architecture(c, "config.json", [](auto arch) { return decltype(arch)::name; }));
  };
  REQUIRE(chosen("glm", "erf", true) == "glm_10b");
  REQUIRE(chosen("glm", "tanh", true) == "glm_10b_tanh");
  REQUIRE(chosen("chatglm", "tanh", true) == "chatglm_6b");
  REQUIRE(chosen("llama", "silu", true) == "llama");
  REQUIRE(chosen("llama", "silu", false) == "llama_own_head");
  REQUIRE(chosen("qwen2", "silu", true) == "qwen2");
  REQUIRE(chosen("qwen2", "silu", false) == "qwen2_own_head");
  REQUIRE(chosen("qwen3", "silu", true) == "qwen3");
  REQUIRE(chosen("qwen3", "silu", false) == "qwen3_own_head");
  REQUIRE_THROWS_WITH(chosen("chatglm", "erf", true),
                      "config.json: no architecture that ships is of the kind \"chatglm\" with the activation \"erf\"");
}

}  // namespace model_choose_tests
