#include "recglm/concepts/architecture.hpp"

#include "recglm/adapter/lora.hpp"
#include "recglm/backend/cpu.hpp"
#include "recglm/model/architecture.hpp"
#include "support/catch.hpp"
#include "support/visibilities.hpp"

namespace concepts_architecture_tests {

using namespace recglm;

namespace {
// The least parts; the encoding has a concept of its own.
struct archetypes {
  static constexpr std::string_view name = "archetypes", kind = "glm";
  using names = archetype_names;
  using block = archetype_block;
  using norm = archetype_norm;
  using qkv = archetype_qkv;
  using mlp = archetype_mlp;
  using encoding = learned_2d;
  using activation = archetype_activation;
  using head = archetype_head;
  using visibility = archetype_visibility;
  using objective = archetype_objective;
};
struct another_kind : glm_10b {
  static constexpr std::string_view kind = "mine";
};
struct without_mlp : glm_10b {
  using mlp = rms_norms;
};
struct without_block : glm_10b {
  using block = plain_mlp;
};
}  // namespace

TEMPLATE_TEST_CASE("what ships is an architecture on each backend, and so are the archetypes", "[concepts]", glm_10b,
                   glm_10b_tanh, chatglm_6b, llama, llama_own_head, qwen2, qwen2_own_head, qwen3, qwen3_own_head,
                   archetypes, (under<glm_10b, sliding_window>), (under<llama, striped>)) {
  STATIC_REQUIRE(Architecture<TestType>);
  STATIC_REQUIRE(BuiltOn<TestType, cpu<float>, none>);
  STATIC_REQUIRE(BuiltOn<TestType, cpu<double>, lora>);
  STATIC_REQUIRE(sizeof(check_architecture<TestType>) > 0);
  STATIC_REQUIRE(sizeof(check_built_on<TestType, cpu<double>, lora>) > 0);
}

TEST_CASE("what lacks a part or has another one in its place is none", "[concepts]") {
  STATIC_REQUIRE_FALSE(Architecture<int>);
  STATIC_REQUIRE_FALSE(Architecture<none>);
  STATIC_REQUIRE_FALSE(Architecture<another_kind>);
  STATIC_REQUIRE(Architecture<without_mlp>);
  STATIC_REQUIRE_FALSE(BuiltOn<without_mlp, cpu<float>, none>);
  STATIC_REQUIRE_FALSE(BuiltOn<without_block, cpu<float>, none>);
}

TEST_CASE("masks: what ships, the archetype, windows; whether they say that they are contiguous", "[concepts]") {
  STATIC_REQUIRE(VisibilityPolicy<sees_part_a>);
  STATIC_REQUIRE(VisibilityPolicy<causal>);
  STATIC_REQUIRE(VisibilityPolicy<archetype_visibility>);
  STATIC_REQUIRE(VisibilityPolicy<sliding_window>);
  STATIC_REQUIRE(is_contiguous<prefix_lm>);
  STATIC_REQUIRE_FALSE(is_contiguous<sliding_window::mask>);
  STATIC_REQUIRE_FALSE(is_contiguous<striped::mask>);  // says false in so many words
  STATIC_REQUIRE_FALSE(VisibilityPolicy<prefix_lm>);
  STATIC_REQUIRE_FALSE(Visibility<none>);
}

}  // namespace concepts_architecture_tests
