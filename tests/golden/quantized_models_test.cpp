// The golden models with their matmuls quantized: what the quantized weights give, forward and backward.
#include "recglm/backend/cpu.hpp"
#include "recglm/model/checkpoint.hpp"
#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/golden.hpp"
#include "support/near.hpp"

namespace golden_stored_models_tests {

using namespace recglm;

namespace {
template <class Golden>
model_shape shape_of_golden() {
  return read_config(Golden::folder() / "config.json").shape;
}
}  // namespace

TEMPLATE_TEST_CASE("weights of bfloat16, kept as they are: the reference's logits", "[model][realdata]", golden_glm_10b,
                   golden_llama, golden_qwen2, golden_qwen3) {
  if (!have_data()) return;
  language_model<cpu<float>, typename TestType::architecture> model(
      shape_of_golden<TestType>(), quantized<none>{{}, storage::bf16, activation_quantization::none});
  load_weights(model, open_weights(TestType::folder() / "model.bf16.safetensors"));
  std::size_t bytes = 0;
  model.linears([&](auto& d) {
    REQUIRE(d.weight.value.size() == 0);
    bytes += d.stored->bytes();
  });
  REQUIRE(bytes > 0);
  tape<cpu<float>> t;
  const safetensors want = safetensors::open(TestType::folder() / "forward.safetensors");
  REQUIRE(near(model.trace(t, golden_batch<TestType>({"b"})).logits, want.read<float>("b.logits_bf16_weights"),
               table::golden<float>));
}

TEMPLATE_TEST_CASE("a model quantized computes what its stored weights say, gradients of its adapters too",
                   "[model][realdata]", golden_glm_10b, golden_chatglm_6b, golden_llama, golden_qwen2, golden_qwen3) {
  if (!have_data()) return;
  using arch = typename TestType::architecture;
  using model_type = language_model<cpu<float>, arch, lora>;
  for (const std::string& adapter : TestType::adapters())
    for (const storage kind : {storage::bf16, storage::int8}) {
      INFO(adapter << " on " << name_of(kind));
      const auto folder = TestType::folder() / adapter;
      const auto terms = read_peft_config(folder / "adapter_config.json");
      model_type kept(shape_of_golden<TestType>(), quantized<peft_config>{terms, kind, activation_quantization::none}),
          plain(shape_of_golden<TestType>(), terms);
      load_weights(kept, open_weights(TestType::folder()));
      load_weights(plain, open_weights(TestType::folder()));
      std::map<std::string, std::vector<float>> values;
      kept.linears([&](auto& d) {
        const auto whole = d.unpacked();
        values[d.weight.name].assign(elements(whole.value).begin(), elements(whole.value).end());
      });
      plain.linears([&](auto& d) {
        std::copy(values.at(d.weight.name).begin(), values.at(d.weight.name).end(), elements(d.weight.value).begin());
      });
      for (model_type* m : {&kept, &plain}) load_adapter(*m, folder);
      tape<cpu<float>> t;
      const batch text = golden_batch<TestType>({"b"});
      REQUIRE(near(kept.trace(t, text).logits, plain.trace(t, text).logits, table::golden<float>));
      std::map<std::string, std::vector<float>> gradients;
      for (model_type* m : {&kept, &plain}) {
        t.reset();
        t.backward(m->loss(t, text));
        m->parameters([&](auto& p) {
          if (!p.trained) return;
          std::vector<float> mine(elements(p.gradient).begin(), elements(p.gradient).end());
          if (m == &kept)
            gradients[p.name] = mine;
          else
            REQUIRE(near(gradients.at(p.name), mine, table::golden_gradient<float>));
        });
      }
      REQUIRE_FALSE(gradients.empty());
      // Merged in the scalar of the backend, whatever the storage was.
      const auto apart = plain.trace(t, text).logits;
      kept.merge();
      REQUIRE(near(kept.trace(t, text).logits, apart, table::golden<float>));
      kept.linears([&](auto& d) { REQUIRE_FALSE(d.stored.has_value()); });
    }
}

}  // namespace golden_stored_models_tests
