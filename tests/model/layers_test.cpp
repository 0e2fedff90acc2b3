#include "recglm/model/layers.hpp"

#include "support/gradient.hpp"

namespace model_layers_tests {

using namespace recglm;

namespace {
using block = pre_ln::layer<machine, blocked_qkv, gelu_erf>;

// Two texts of 4 and 3 tokens through one block.
struct world {
  random_engine rng{1};
  model_shape shape;
  parameter<machine> x = random_parameter("x", 7, 8, rng);
  block b;
  template <class Adapter>
  explicit world(const Adapter& adapter, bool trained = true, double dropped = 0)
      : shape{.layers = 1, .hidden = 8, .heads = 2, .vocabulary = 4, .positions = 4, .output_dropout = dropped},
        b("block", shape, trained, adapter) {
    b.draw(rng, 0.5, 0.5);
    b.products([&](dense_layer<machine>& d) {
      d.start_adapter(rng);
      if (d.adapter) d.adapter->b.draw(rng, 0.5);
    });
  }
  std::vector<parameter<machine>*> weights(bool with_x) {
    std::vector<parameter<machine>*> out;
    if (with_x) out.push_back(&x);
    b.parameters([&](parameter<machine>& p) { out.push_back(&p); });
    b.products([&](dense_layer<machine>& d) { d.adapter_parameters([&](parameter<machine>& p) { out.push_back(&p); }); });
    return out;
  }
  variable<machine> run(tape<machine>& t, const std::vector<std::int32_t>& chosen) {
    static const std::vector<int> offsets{0, 4, 7}, queries{0, 1, 3}, place{3, 0, 2};
    static const std::vector<prefix_lm> masks{{2}, {1}};
    attention_texts<prefix_lm> texts;
    texts.texts = 2, texts.longest = 4;
    texts.queries = texts.keys = t.upload(std::span<const int>(offsets));
    texts.sees = t.upload(std::span<const prefix_lm>(masks));
    row_choice rows;
    if (!chosen.empty()) {
      texts.queries = t.upload(std::span<const int>(queries));
      texts.place = t.upload(std::span<const int>(place));
      rows = {t.upload(std::span<const std::int32_t>(chosen)), static_cast<int>(chosen.size())};
    }
    return b(t, whole(t, x), rows, [&](head_columns<machine> q, head_columns<machine> k, head_columns<machine> v) {
      return attention(t, q, k, v, blocked_qkv::heads(shape), texts);
    });
  }
};
const std::vector<std::int32_t> some{3, 4, 6};  // rows of the places above

// The K third of the bias has no gradient but rounding: every key moves alike.
void without_key_bias(std::vector<parameter<machine>*>& weights) {
  std::erase_if(weights, [](auto* p) { return p->name == "block.attention.query_key_value.bias"; });
}
}  // namespace

TEST_CASE("gradients of a block", "[model]") {
  world w{none{}};
  auto weights = w.weights(true);
  without_key_bias(weights);
  check_gradients(weights, [&](tape<machine>& t) { return weighed(t, w.run(t, {})); }, 10);
}

TEST_CASE("chosen rows of a block: the rows of the whole, and their gradients", "[model]") {
  world w{none{}};
  tape<machine> t;
  t.pause();
  const auto all = w.run(t, {}), part = w.run(t, some);
  for (std::size_t r = 0; r < some.size(); ++r)
    for (std::size_t i = 0; i < 8; ++i)
      REQUIRE(std::abs(part.value()[r * 8 + i] - all.value()[static_cast<std::size_t>(some[r]) * 8 + i]) < 1e-12);
  auto weights = w.weights(true);
  without_key_bias(weights);
  check_gradients(weights, [&](tape<machine>& t) { return weighed(t, w.run(t, some)); }, 10);
}

TEST_CASE("gradients of a block's adapters on a frozen base", "[model]") {
  lora adapter = lora::all({2, 4, 0, adapter_kind::lora});
  adapter.dense.rank = 0;
  world w{adapter, false};
  check_gradients(w.weights(false), [&](tape<machine>& t) { return weighed(t, w.run(t, {})); }, 10);
  check_gradients(w.weights(false), [&](tape<machine>& t) { return weighed(t, w.run(t, some)); }, 10);
}

TEST_CASE("gradients of a block with dropout everywhere", "[model]") {
  world w{lora::all({2, 4, 0.3, adapter_kind::lora}), false, 0.2};
  check_gradients(w.weights(false), [&](tape<machine>& t) { return weighed(t, w.run(t, {})); }, 10);
}

TEST_CASE("keys and values alone are those of the whole product", "[model]") {
  world w{none{}};
  tape<machine> t;
  t.pause();
  const auto x = whole(t, w.x);
  const auto kv = w.b.keys_values(t, x);
  std::vector<double> seen;
  w.b(t, x, {}, [&](head_columns<machine> q, head_columns<machine> k, head_columns<machine>) {
    for (int r = 0; r < 7; ++r)
      for (int i = 0; i < 16; ++i) seen.push_back(k.value()[r * k.from.columns() + i]);
    (void)q;
    const auto out = t.make(7, 8, false);
    machine::fill(out.value(), out.size(), 0);
    return out;
  });
  REQUIRE(near(std::span<double>(kv.value(), kv.size()), seen, table::kernel<double>(8)));
}

TEST_CASE("names and shapes of a block", "[model]") {
  world w{none{}};
  std::vector<std::string> names;
  w.b.parameters([&](parameter<machine>& p) { names.push_back(p.name); });
  REQUIRE(names == std::vector<std::string>{"block.input_layernorm.weight", "block.input_layernorm.bias",
                                            "block.attention.query_key_value.weight", "block.attention.query_key_value.bias",
                                            "block.attention.dense.weight", "block.attention.dense.bias",
                                            "block.post_attention_layernorm.weight", "block.post_attention_layernorm.bias",
                                            "block.mlp.dense_h_to_4h.weight", "block.mlp.dense_h_to_4h.bias",
                                            "block.mlp.dense_4h_to_h.weight", "block.mlp.dense_4h_to_h.bias"});
}

}  // namespace model_layers_tests
