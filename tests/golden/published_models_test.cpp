// Every golden model of random weights: layers, logits, losses, gradients and adapters, as the reference
// implementations computed them.
#include "recglm/backend/cpu.hpp"
#include "recglm/model/checkpoint.hpp"
#include "recglm/model/choose.hpp"
#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/folder.hpp"
#include "support/golden.hpp"
#include "support/near.hpp"

namespace golden_published_models_tests {

using namespace recglm;

namespace {
template <class Golden, class S>
struct under_test {
  using golden = Golden;
  using scalar = S;
  using architecture = typename Golden::architecture;
};
using glm_f32 = under_test<golden_glm_10b, float>;
using glm_f64 = under_test<golden_glm_10b, double>;
using chatglm_f32 = under_test<golden_chatglm_6b, float>;
using chatglm_f64 = under_test<golden_chatglm_6b, double>;
using llama_f32 = under_test<golden_llama, float>;
using llama_f64 = under_test<golden_llama, double>;
using qwen2_f32 = under_test<golden_qwen2, float>;
using qwen2_f64 = under_test<golden_qwen2, double>;
using qwen3_f32 = under_test<golden_qwen3, float>;
using qwen3_f64 = under_test<golden_qwen3, double>;

template <class Arch, class S>
void require_gradients(parameter<cpu<S>>& p, const safetensors& want, const std::string& name) {
  std::vector<S> got(elements(p.gradient).begin(), elements(p.gradient).end()), expected = want.read<S>(name);
  without_key_bias<Arch>(p.name, got);
  without_key_bias<Arch>(p.name, expected);
  INFO(p.name);
  REQUIRE(near(got, expected, table::golden_gradient<S>));
}
}  // namespace

TEMPLATE_TEST_CASE("golden models: every layer, the logits and the losses", "[model][realdata]", glm_f32, glm_f64,
                   chatglm_f32, chatglm_f64, llama_f32, llama_f64, qwen2_f32, qwen2_f64, qwen3_f32, qwen3_f64) {
  if (!have_data()) return;
  using S = typename TestType::scalar;
  using golden = typename TestType::golden;
  auto model = load_model<cpu<S>, typename TestType::architecture>(golden::folder());
  const safetensors want = safetensors::open(golden::folder() / "forward.safetensors");
  tape<cpu<S>> t;
  for (const std::string& name : golden_texts<golden>()) {
    const auto got = model.trace(t, golden_batch<golden>({name}));
    INFO(name);
    if (sizeof(S) == 4) {
      REQUIRE(near(got.embedding, want.read<S>(name + ".embedding"), table::golden<S>));
      REQUIRE(near(got.blocks[0], want.read<S>(name + ".block0"), table::golden<S>));
      REQUIRE(near(got.blocks[1], want.read<S>(name + ".block1"), table::golden<S>));
      REQUIRE(near(got.final, want.read<S>(name + ".final"), table::golden<S>));
      REQUIRE(near(got.logits, want.read<S>(name + ".logits"), table::golden<S>));
      REQUIRE(near(got.token_loss, want.read<S>(name + ".token_loss"), table::golden<S>));
      REQUIRE(near(std::vector{got.loss}, want.read<S>(name + ".loss"), table::golden<S>));
    } else {
      REQUIRE(near(got.logits, want.read<S>(name + ".logits_f64"), table::golden<S>));
      REQUIRE(near(got.token_loss, want.read<S>(name + ".token_loss_f64"), table::golden<S>));
      REQUIRE(near(std::vector{got.loss}, want.read<S>(name + ".loss_f64"), table::golden<S>));
    }
  }
  t.pause();
  const std::vector<S> together{t.item(model.loss(t, golden_batch<golden>(golden::batch())))};
  REQUIRE(near(together, want.read<S>(sizeof(S) == 8 ? "d.loss_f64" : "d.loss"), table::golden<S>));
}

TEMPLATE_TEST_CASE("golden models: gradients of every weight", "[model][realdata]", glm_f32, glm_f64, chatglm_f32,
                   chatglm_f64, llama_f32, llama_f64, qwen2_f32, qwen2_f64, qwen3_f32, qwen3_f64) {
  if (!have_data()) return;
  using S = typename TestType::scalar;
  using golden = typename TestType::golden;
  using arch = typename TestType::architecture;
  auto model = load_model<cpu<S>, arch>(golden::folder());
  const safetensors want = safetensors::open(golden::folder() / "gradients.safetensors");
  tape<cpu<S>> t;
  t.backward(model.loss(t, golden_batch<golden>({"b"})));
  std::size_t compared = 0;
  model.parameters([&](parameter<cpu<S>>& p) {
    require_gradients<arch>(p, want, weight_name<arch>(p.name));
    ++compared;
  });
  REQUIRE(compared == want.tensors().size());
}

TEMPLATE_TEST_CASE("golden adapters: logits, gradients, merged logits", "[model][realdata]", glm_f32, glm_f64,
                   chatglm_f32, chatglm_f64, llama_f32, llama_f64, qwen2_f32, qwen2_f64, qwen3_f32, qwen3_f64) {
  if (!have_data()) return;
  using S = typename TestType::scalar;
  using golden = typename TestType::golden;
  using arch = typename TestType::architecture;
  for (const std::string& kind : golden::adapters()) {
    INFO(kind);
    const auto folder = golden::folder() / kind;
    language_model<cpu<S>, arch, lora> model(read_config(golden::folder() / "config.json").shape,
                                             read_peft_config(folder / "adapter_config.json"));
    load_weights(model, open_weights(golden::folder()));
    load_adapter(model, folder);
    const safetensors want = safetensors::open(folder / "logits.safetensors"),
                      gradients = safetensors::open(folder / "gradients.safetensors");
    tape<cpu<S>> t;
    const auto trace = model.trace(t, golden_batch<golden>({"b"}));
    REQUIRE(near(trace.logits, want.read<S>(sizeof(S) == 8 ? "b.logits_f64" : "b.logits"), table::golden<S>));
    REQUIRE(near(std::vector{trace.loss}, want.read<S>(sizeof(S) == 8 ? "b.loss_f64" : "b.loss"), table::golden<S>));
    t.reset();
    t.backward(model.loss(t, golden_batch<golden>({"b"})));
    std::size_t compared = 0;
    model.parameters([&](parameter<cpu<S>>& p) {
      if (!p.trained) return;
      require_gradients<arch>(p, gradients, peft_name<arch>(p.name));
      ++compared;
    });
    REQUIRE(compared == gradients.tensors().size());
    model.merge();
    const auto merged = model.trace(t, golden_batch<golden>({"b"})).logits;
    REQUIRE(near(merged, want.read<S>(sizeof(S) == 8 ? "b.logits_f64" : "b.logits_merged"), table::golden<S>));
  }
}

TEMPLATE_TEST_CASE("golden models: weights rounded to 16 bits, and shards", "[model][realdata]", golden_glm_10b,
                   golden_chatglm_6b, golden_llama, golden_qwen2, golden_qwen3) {
  if (!have_data()) return;
  using arch = typename TestType::architecture;
  auto model = load_model<cpu<float>, arch>(TestType::folder());
  const safetensors want = safetensors::open(TestType::folder() / "forward.safetensors");
  tape<cpu<float>> t;
  for (const std::string type : {"bf16", "fp16"}) {
    const auto path = TestType::folder() / ("model." + type + ".safetensors");
    if (!std::filesystem::exists(path)) continue;
    const safetensors file = safetensors::open(path);
    load_weights(model, std::span(&file, 1));
    REQUIRE(near(model.trace(t, golden_batch<TestType>({"b"})).logits,
                 want.read<float>("b.logits_" + type + "_weights"), table::golden<float>));
  }
  if (std::filesystem::exists(TestType::folder() / "sharded")) {
    load_weights(model, open_weights(TestType::folder() / "sharded"));
    REQUIRE(
        near(model.trace(t, golden_batch<TestType>({"b"})).logits, want.read<float>("b.logits"), table::golden<float>));
  }
}

TEST_CASE("a configuration chooses the architecture; both forms of Llama's are read", "[model][realdata]") {
  if (!have_data()) return;
  const auto chosen = [](const std::filesystem::path& path) {
    const model_config c = read_config(path);
    return std::string(with_architecture(c, path.string(), [](auto arch) { return decltype(arch)::name; }));
  };
  REQUIRE(chosen(golden_glm_10b::folder() / "config.json") == "glm_10b");
  REQUIRE(chosen(golden_chatglm_6b::folder() / "config.json") == "chatglm_6b");
  REQUIRE(chosen(golden_llama::folder() / "config.json") == "llama");
  REQUIRE(chosen(golden_qwen2::folder() / "config.json") == "qwen2_own_head");
  REQUIRE(chosen(golden_qwen3::folder() / "config.json") == "qwen3");
  REQUIRE(read_config(golden_llama::folder() / "config.json").shape ==
          read_config(golden_llama::folder() / "config_older.json").shape);
}

TEMPLATE_TEST_CASE("a golden model that was written is the one that was read, configuration included",
                   "[model][realdata]", golden_glm_10b, golden_chatglm_6b, golden_llama, golden_qwen2, golden_qwen3) {
  if (!have_data()) return;
  using arch = typename TestType::architecture;
  const model_config config = read_config(TestType::folder() / "config.json");
  auto model = load_model<cpu<float>, arch>(TestType::folder());
  temporary_folder folder;
  save_model(model, folder.path, config.special, config);
  const model_config back = read_config(folder / "config.json");
  REQUIRE(back.shape == config.shape);
  REQUIRE(back.special_ids() == config.special_ids());
  for (const auto& [key, value] : config.rest) REQUIRE(back.rest.at(key) == value);
  const safetensors before = safetensors::open(TestType::folder() / "model.safetensors"),
                    after = safetensors::open(folder / "model.safetensors");
  std::size_t buffers = 0;
  for (const stored_tensor& tensor : before.tensors()) {
    if (detail::is_buffer(tensor.name)) {
      ++buffers;
      continue;
    }
    INFO(tensor.name);
    REQUIRE(after.find(tensor.name));
    REQUIRE(after.find(tensor.name)->shape == tensor.shape);
    REQUIRE(after.read<float>(tensor.name) == before.read<float>(tensor.name));
  }
  REQUIRE(after.tensors().size() + buffers == before.tensors().size());
}

}  // namespace golden_published_models_tests
