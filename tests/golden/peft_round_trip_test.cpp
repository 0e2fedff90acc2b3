// Adapters to Python's peft and back: what one side trains, the other loads and computes the same logits with. Labelled
// python: RECGLM_PYTHON names an interpreter with torch, transformers and peft (README, "Tests and benchmarks").
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "recglm/backend/cpu.hpp"
#include "recglm/model/checkpoint.hpp"
#include "recglm/model/choose.hpp"
#include "recglm/train/trainer.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/golden.hpp"
#include "support/near.hpp"

namespace golden_peft_round_trip_tests {

using namespace recglm;

namespace {
const std::vector<std::string> texts{"b", "d0", "d1"};

/// Gives the golden texts in turn.
template <class Golden>
struct turns {
  int at = 0;
  batch next() { return golden_batch<Golden>({texts[static_cast<std::size_t>(at++) % texts.size()]}); }
  std::string save() const { return std::to_string(at); }
  void load(const std::string& saved) { at = std::stoi(saved); }
};

/// Runs peft_round_trip.py; what it says is in the test's output.
void python(const std::string& task, const std::filesystem::path& folder, const std::string& kind = "") {
  const char* named = std::getenv("RECGLM_PYTHON");
  const auto script = golden_folder() / "peft_round_trip.py";
  const std::string line = "'" + std::string(named ? named : "python3") + "' '" + script.string() + "' " + task + " '" +
                           folder.string() + "' " + kind;
  INFO(line << "\nRECGLM_PYTHON must name an interpreter with torch, transformers and peft");
  REQUIRE(std::system(line.c_str()) == 0);
}

/// The texts' tokens where Python finds them.
template <class Golden>
void put_texts(const std::filesystem::path& folder) {
  nlohmann::json out;
  for (const std::string& name : texts) out[name] = golden_batch<Golden>({name}).tokens;
  put(folder / "texts.json", out.dump());
}

template <class Golden, class Model>
void require_logits_of_python(Model& model, const std::filesystem::path& folder) {
  const safetensors want = safetensors::open(folder / "logits.safetensors");
  tape<cpu<float>> t;
  for (const std::string& name : texts) {
    INFO(name);
    REQUIRE(near(model.trace(t, golden_batch<Golden>({name})).logits, want.read<float>(name), table::golden<float>));
  }
}

adapter_terms terms_of(const std::string& kind) {
  return {.rank = 4,
          .alpha = 8,
          .dropout = 0,
          .kind = kind == "lora"   ? adapter_kind::lora
                  : kind == "dora" ? adapter_kind::dora
                                   : adapter_kind::rank_stabilised};
}
}  // namespace

TEMPLATE_TEST_CASE("an adapter trained here computes the same logits in peft, beside a base written here",
                   "[model][.python]", golden_llama, golden_qwen2, golden_qwen3) {
  using arch = typename TestType::architecture;
  for (const std::string kind : {"lora", "rslora", "dora"}) {
    INFO(kind);
    const temporary_folder folder;
    auto model = load_model<cpu<float>, arch, lora>(TestType::folder(), lora::all(terms_of(kind)));
    tape<cpu<float>> t;
    const auto before = model.trace(t, golden_batch<TestType>({"b"})).logits;
    turns<TestType> source;
    training_settings s;
    s.steps = 6;
    s.rates.peak = 2e-2;
    train(
        model, source, s, [] { return 0.0; }, [](const training_progress&) {});
    REQUIRE_FALSE(near(model.trace(t, golden_batch<TestType>({"b"})).logits, before, table::golden_gradient<float>));
    save_model(model, folder.path);
    put_texts<TestType>(folder.path);
    python("logits", folder.path);
    require_logits_of_python<TestType>(model, folder.path);
    // The base in shards of 16 bits is rounded, for both alike.
    save_model(model, folder.path, {}, {}, {.type = kind == "lora" ? dtype::f16 : dtype::bf16, .shard_bytes = 4000});
    REQUIRE(std::filesystem::exists(folder / "model.safetensors.index.json"));
    python("logits", folder.path);
    auto back = load_model<cpu<float>, arch, lora>(folder.path);
    require_logits_of_python<TestType>(back, folder.path);
  }
}

TEMPLATE_TEST_CASE("an adapter that peft trained computes the same logits here", "[model][.python]", golden_llama,
                   golden_qwen2, golden_qwen3) {
  using arch = typename TestType::architecture;
  for (const std::string kind : {"lora", "rslora", "dora"}) {
    INFO(kind);
    const temporary_folder folder;
    auto base = load_model<cpu<float>, arch>(TestType::folder());
    save_model(base, folder.path);
    put_texts<TestType>(folder.path);
    python("train", folder.path, kind);
    auto model = load_model<cpu<float>, arch, lora>(folder.path);
    tape<cpu<float>> t;
    REQUIRE_FALSE(near(model.trace(t, golden_batch<TestType>({"b"})).logits,
                       base.trace(t, golden_batch<TestType>({"b"})).logits, table::golden_gradient<float>));
    require_logits_of_python<TestType>(model, folder.path);
  }
}

TEST_CASE("adapters of token embeddings and head, from peft and back to it", "[model][.python]") {
  auto base = load_model<cpu<float>, llama>(golden_llama::folder());
  for (const std::string kind : {"terms", "word_terms", "tables", "words", "norms"}) {
    INFO(kind);
    const temporary_folder folder;
    save_model(base, folder.path);
    put_texts<golden_llama>(folder.path);
    python("train", folder.path, kind);
    const model_config read = read_model_config(folder.path);
    const model_config config = config_with_adapter<llama>(read, folder / "adapter");
    REQUIRE(config.tied == (kind != "tables" && kind != "words"));
    with_architecture(config, "config", [&](auto arch) {
      if constexpr (std::is_same_v<decltype(arch), llama> || std::is_same_v<decltype(arch), llama_own_head>) {
        language_model<cpu<float>, decltype(arch), lora> model(
            config.shape, read_peft_config(folder / "adapter/adapter_config.json"));
        load_with_adapter(model, read, open_weights(folder.path), folder / "adapter");
        require_logits_of_python<golden_llama>(model, folder.path);
        save_model(model, folder.path, {}, config);
        python("logits", folder.path);
        require_logits_of_python<golden_llama>(model, folder.path);
      }
    });
  }
}

}  // namespace golden_peft_round_trip_tests
