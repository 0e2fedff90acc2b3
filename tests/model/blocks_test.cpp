#include "recglm/model/blocks.hpp"

#include "recglm/model/architecture.hpp"

#include "support/gradient.hpp"

namespace model_blocks_tests {

using namespace recglm;

namespace {
// Two texts of 4 and 3 tokens through one block of an architecture.
template <class Arch>
struct world {
  using block = typename Arch::block::template layer<backend, Arch>;
  random_engine rng{1};
  model_shape shape;
  parameter<backend> x = random_parameter("x", 7, 8, rng);
  block b;
  template <class Adapter>
  explicit world(const Adapter& adapter, bool trained = true, double dropped = 0)
      : shape{.layers = 1,
              .hidden = 8,
              .heads = 2,
              .vocabulary = 4,
              .positions = 9,
              .output_dropout = dropped,
              .kv_heads = std::is_base_of_v<llama, Arch> ? 1 : 0},
        b("block", shape, trained, adapter) {
    b.draw(rng, 0.5, 0.5);
    b.linears([&](dense_layer<backend>& d) {
      d.start_adapter(rng);
      if (d.adapter) d.adapter->b.draw(rng, 0.5);
    });
  }
  std::vector<parameter<backend>*> weights(bool with_x) {
    std::vector<parameter<backend>*> out;
    if (with_x) out.push_back(&x);
    b.parameters([&](parameter<backend>& p) { out.push_back(&p); });
    b.linears(
        [&](dense_layer<backend>& d) { d.adapter_parameters([&](parameter<backend>& p) { out.push_back(&p); }); });
    return out;
  }
  variable<backend> run(tape<backend>& t, const std::vector<std::int32_t>& chosen) {
    static const std::vector<int> offsets{0, 4, 7}, queries{0, 1, 3}, place{3, 0, 2};
    const std::vector<std::int32_t> inter{0, 1, 2, 9, 4, 0, 7}, intra{0, 5, 2, 1, 0, 0, 3};
    const typename Arch::encoding::template layer<backend> encoding(shape, false);
    static const std::vector<prefix_lm> masks{{2}, {1}};
    attention_texts<prefix_lm> texts;
    texts.texts = 2, texts.longest = 4;
    texts.queries = texts.keys = t.upload(std::span<const int>(offsets));
    texts.sees = t.upload(std::span<const prefix_lm>(masks));
    block_rows<backend> rows{{}, encoding.rotate(t, inter, intra), {}};
    if (!chosen.empty()) {
      texts.queries = t.upload(std::span<const int>(queries));
      texts.place = t.upload(std::span<const int>(place));
      rows.chosen = {t.upload(std::span<const std::int32_t>(chosen)), static_cast<int>(chosen.size())};
      std::vector<std::int32_t> a, b;
      for (std::int32_t i : chosen)
        a.push_back(inter[static_cast<std::size_t>(i)]), b.push_back(intra[static_cast<std::size_t>(i)]);
      rows.asking = encoding.rotate(t, a, b);
    }
    return b(t, whole(t, x), rows, [&](head_columns<backend> q, head_columns<backend> k, head_columns<backend> v) {
      return attention(t, q, k, v, Arch::qkv::heads(shape), texts);
    });
  }
};
const std::vector<std::int32_t> some{3, 4, 6};  // rows of the places above

// The K third of the bias has no gradient but rounding: every key moves alike.
void without_key_bias(std::vector<parameter<backend>*>& weights) {
  std::erase_if(weights, [](auto* p) { return p->name == "block.attention.query_key_value.bias"; });
}
}  // namespace

TEMPLATE_TEST_CASE("gradients of a block", "[model]", glm_10b, chatglm_6b, llama, qwen2, qwen3) {
  world<TestType> w{none{}};
  auto weights = w.weights(true);
  if (TestType::kind == "glm") without_key_bias(weights);
  check_gradients(
      weights, [&](tape<backend>& t) { return weighed(t, w.run(t, {})); }, 10);
}

TEMPLATE_TEST_CASE("chosen rows of a block: the rows of the whole, and their gradients", "[model]", glm_10b, chatglm_6b,
                   llama, qwen2, qwen3) {
  world<TestType> w{none{}};
  tape<backend> t;
  t.pause();
  const auto all = w.run(t, {}), part = w.run(t, some);
  for (std::size_t r = 0; r < some.size(); ++r)
    for (std::size_t i = 0; i < 8; ++i)
      REQUIRE(std::abs(part.value()[r * 8 + i] - all.value()[static_cast<std::size_t>(some[r]) * 8 + i]) < 1e-12);
  auto weights = w.weights(true);
  if (TestType::kind == "glm") without_key_bias(weights);
  check_gradients(
      weights, [&](tape<backend>& t) { return weighed(t, w.run(t, some)); }, 10);
}

TEMPLATE_TEST_CASE("gradients of a block's adapters on a frozen base", "[model]", glm_10b, chatglm_6b, llama, qwen2,
                   qwen3) {
  lora adapter = lora::all({2, 4, 0, adapter_kind::lora});
  adapter.dense.rank = 0;
  world<TestType> w{adapter, false};
  check_gradients(
      w.weights(false), [&](tape<backend>& t) { return weighed(t, w.run(t, {})); }, 10);
  check_gradients(
      w.weights(false), [&](tape<backend>& t) { return weighed(t, w.run(t, some)); }, 10);
}

TEMPLATE_TEST_CASE("gradients of a block with dropout everywhere", "[model]", glm_10b, chatglm_6b, llama, qwen2,
                   qwen3) {
  world<TestType> w{lora::all({2, 4, 0.3, adapter_kind::lora}), false, 0.2};
  check_gradients(
      w.weights(false), [&](tape<backend>& t) { return weighed(t, w.run(t, {})); }, 10);
}

TEMPLATE_TEST_CASE("keys and values alone are those of the whole matmul", "[model]", glm_10b, chatglm_6b, llama, qwen2,
                   qwen3) {
  world<TestType> w{none{}};
  tape<backend> t;
  t.pause();
  const std::vector<std::int32_t> places{0, 1, 2, 3, 4, 5, 6};
  const typename TestType::encoding::template layer<backend> encoding(w.shape, false);
  const block_rows<backend> rows{{}, encoding.rotate(t, places, places), {}};
  const auto numbers_of = [&](head_columns<backend> from) {
    const head_layout heads = TestType::qkv::heads(w.shape).keys();
    std::vector<double> out;
    for (int r = 0; r < 7; ++r)
      for (int h = 0; h < heads.heads; ++h)
        for (int i = 0; i < heads.size; ++i)
          out.push_back(from.value()[r * from.from.columns() + h * heads.stride + i]);
    return out;
  };
  const auto alone = w.b.keys_values(t, whole(t, w.x), rows.all);
  std::vector<double> keys, values;
  w.b(t, whole(t, w.x), rows, [&](head_columns<backend>, head_columns<backend> k, head_columns<backend> v) {
    keys = numbers_of(k), values = numbers_of(v);
    const auto out = t.make(7, 8, false);
    backend::fill(out.value(), out.size(), 0);
    return out;
  });
  REQUIRE(near(numbers_of(alone.k), keys, table::kernel<double>(8)));
  REQUIRE(near(numbers_of(alone.v), values, table::kernel<double>(8)));
}

TEST_CASE("names of a block's weights in each architecture", "[model]") {
  const auto names_of = [](auto& w) {
    std::vector<std::string> out;
    w.b.parameters([&](parameter<backend>& p) { out.push_back(p.name); });
    return out;
  };
  world<glm_10b> glm{none{}};
  const std::vector<std::string> by_glm{
      "block.input_layernorm.weight",           "block.input_layernorm.bias",
      "block.attention.query_key_value.weight", "block.attention.query_key_value.bias",
      "block.attention.dense.weight",           "block.attention.dense.bias",
      "block.post_attention_layernorm.weight",  "block.post_attention_layernorm.bias",
      "block.mlp.dense_h_to_4h.weight",         "block.mlp.dense_h_to_4h.bias",
      "block.mlp.dense_4h_to_h.weight",         "block.mlp.dense_4h_to_h.bias"};
  REQUIRE(names_of(glm) == by_glm);
  world<chatglm_6b> chatglm{none{}};
  REQUIRE(names_of(chatglm) == by_glm);
  world<llama> other{none{}};
  REQUIRE(names_of(other) ==
          std::vector<std::string>{
              "block.input_layernorm.weight", "block.self_attn.q_proj.weight", "block.self_attn.k_proj.weight",
              "block.self_attn.v_proj.weight", "block.self_attn.o_proj.weight", "block.post_attention_layernorm.weight",
              "block.mlp.gate_proj.weight", "block.mlp.up_proj.weight", "block.mlp.down_proj.weight"});
  const auto beside = [&](auto& w) {  // beside those of Llama
    std::vector<std::string> out = names_of(w);
    for (const std::string& name : names_of(other)) std::erase(out, name);
    return out;
  };
  world<qwen2> biased{none{}};
  REQUIRE(beside(biased) == std::vector<std::string>{"block.self_attn.q_proj.bias", "block.self_attn.k_proj.bias",
                                                     "block.self_attn.v_proj.bias"});
  world<qwen3> normed{none{}};
  REQUIRE(beside(normed) == std::vector<std::string>{"block.self_attn.q_norm.weight", "block.self_attn.k_norm.weight"});
}

}  // namespace model_blocks_tests
