// Qwen2 and Qwen3 beside transformers. Labelled python: RECGLM_PYTHON names an interpreter with torch, transformers and
// peft (README, "Tests and benchmarks").
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "recglm/backend/cpu.hpp"
#include "recglm/model/checkpoint.hpp"
#include "recglm/tokenizer/json_bpe.hpp"
#include "recglm/tokenizer/tokenizer_folder.hpp"
#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/folder.hpp"
#include "support/golden.hpp"
#include "support/near.hpp"

namespace golden_qwen_tests {

using namespace recglm;
namespace fs = std::filesystem;

namespace {
/// Runs qwen.py; what it says is in the test's output.
void python(const std::string& task, const fs::path& folder, const std::string& more = "") {
  const char* named = std::getenv("RECGLM_PYTHON");
  const std::string line = "'" + std::string(named ? named : "python3") + "' '" +
                           (golden_folder() / "qwen.py").string() + "' " + task + " '" + folder.string() + "' " + more;
  INFO(line << "\nRECGLM_PYTHON must name an interpreter with torch, transformers and peft");
  REQUIRE(std::system(line.c_str()) == 0);
}

batch text_in(const safetensors& file, const std::string& name) {
  batch out;
  out.tokens = file.read<std::int32_t>(name + ".input_ids");
  out.targets = file.read<std::int32_t>(name + ".targets");
  out.inter = file.read<std::int32_t>(name + ".positions");
  out.intra.resize(out.inter.size());
  out.prefix = file.read<std::int32_t>(name + ".prefix");
  out.offsets.push_back(static_cast<int>(out.tokens.size()));
  return out;
}

template <class Arch>
void require_what_transformers_computes(const fs::path& folder) {
  const auto want = safetensors::open(folder / "forward.safetensors");
  auto model = load_model<cpu<double>, Arch>(folder);
  tape<cpu<double>> t;
  for (const std::string name : {"b", "d0", "d1", "e"})
    REQUIRE(near(model.trace(t, text_in(want, name)).logits, want.read<double>(name + ".logits_f64"),
                 table::golden<double>));
  t.reset();
  t.backward(model.loss(t, text_in(want, "b")));
  const auto slopes = safetensors::open(folder / "gradients.safetensors");
  model.parameters([&](auto& p) {
    INFO(p.name);
    REQUIRE(near(std::vector<double>(elements(p.gradient).begin(), elements(p.gradient).end()),
                 slopes.read<double>(p.name), table::golden_gradient<double>));
  });
}
}  // namespace

TEST_CASE("other weights, of transformers as it is now", "[model][.python]") {
  const temporary_folder folder;
  python("make", folder.path, "7");
  require_what_transformers_computes<qwen2_own_head>(folder / "qwen2_tiny");
  require_what_transformers_computes<qwen3>(folder / "qwen3_tiny");
}

TEMPLATE_TEST_CASE("transformers reads what save_model wrote, and computes the same", "[model][.python]", qwen2,
                   qwen2_own_head, qwen3, qwen3_own_head) {
  const model_shape shape{.layers = 2,
                          .hidden = 24,
                          .heads = 4,
                          .vocabulary = 30,
                          .positions = 63,
                          .inner = 20,
                          .kv_heads = 2,
                          .head_width = TestType::kind == "qwen3" ? 10 : 6,
                          .norm_epsilon = 1e-6,
                          .rotary_base = 1e5};
  random_engine rng(5);
  language_model<cpu<float>, TestType> model(shape, none{}, rng);
  model.parameters([&](parameter<cpu<float>>& p) {
    for (float& v : elements(p.value)) v += static_cast<float>(0.3 * rng.normal());
  });
  batch text;
  for (int i = 0; i < 17; ++i) {
    text.tokens.push_back(static_cast<token_id>(rng.below(30)));
    text.targets.push_back(no_target);
    text.inter.push_back(i), text.intra.push_back(0);
  }
  text.prefix = {1}, text.offsets = {0, 17};
  tape<cpu<float>> t;
  for (const std::optional<dtype> type : {std::optional<dtype>(), std::optional(dtype::bf16)}) {
    const temporary_folder folder;
    save_model(model, folder.path, {}, {}, {.type = type, .shard_bytes = type ? 4000u : 5'000'000'000u});
    put(folder / "texts.json", nlohmann::json{{"x", text.tokens}}.dump());
    python("logits", folder.path);
    auto back = load_model<cpu<float>, TestType>(folder.path);
    REQUIRE(near(back.trace(t, text).logits, safetensors::open(folder / "logits.safetensors").read<float>("x"),
                 table::golden<float>));
  }
}

TEST_CASE("transformers reads the tokenizer that was written, and gives the same tokens", "[tokenizer][.python]") {
  const auto t = json_bpe::of(read_tokenizer(golden_folder() / "qwen_tokenizer"), "d");
  nlohmann::json texts = nlohmann::json::array();
  const auto golden = nlohmann::json::parse(bytes_of_file(golden_folder() / "qwen_tokenizer/strings.json"));
  for (const auto& x : golden) texts.push_back(x.at("text"));
  const temporary_folder folder;
  t.save(folder.path);
  put(folder / "tokenizer_config.json", R"({"tokenizer_class": "PreTrainedTokenizerFast"})");
  put(folder / "strings.json", texts.dump());
  python("tokens", folder.path);
  const auto ids = nlohmann::json::parse(bytes_of_file(folder / "tokens.json"));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::string text = texts[i];
    INFO(text);
    REQUIRE(t.encode_with_specials(text) == ids[i].get<std::vector<token_id>>());
  }
}

}  // namespace golden_qwen_tests
