// Damaged files of the model formats: whatever the bytes, the readers give a value or throw recglm::error.
#include <nlohmann/json.hpp>

#include "recglm/formats/shards.hpp"
#include "recglm/model/config.hpp"
#include "recglm/model/gguf_config.hpp"
#include "recglm/model/peft.hpp"
#include "support/catch.hpp"
#include "support/gguf_file.hpp"
#include "support/mutate.hpp"
#include "support/torch_bytes.hpp"

namespace fuzz_model_files_tests {

namespace {

std::string tensors() {
  const std::vector<float> f = {1, 2, 3, 4, 5, 6};
  const std::vector<double> d = {7, 8};
  const std::vector<std::int64_t> i = {-1, 300};
  recglm::safetensors_writer out;
  out.add<float>("layers.0.weight", {2, 3}, f);
  out.add<double>("scale", {2}, d);
  out.add<std::int64_t>("ids", {2, 1}, i);
  out.add<float>("none", {0, 3}, {});
  out.metadata("format", "pt");
  std::ostringstream bytes;
  out.write(bytes);
  return bytes.str();
}
void read_tensors(const std::string& bytes) {
  const auto file = recglm::safetensors::over(bytes, "f");
  for (const auto& t : file.tensors()) {
    std::vector<float> values(t.count());
    file.read(t, std::span<float>(values));
  }
}

std::string config() {
  return R"({"model_type": "glm", "vocab_size": 512, "hidden_size": 64, "num_layers": 2, "num_attention_heads": 4,
 "max_sequence_length": 128, "embedding_dropout_prob": 0.1, "attention_scale": 1.0, "activation": "gelu_tanh",
 "mask_token_id": 504, "sep_token_id": null, "dblock_token_id": 9, "spell_length": null, "architectures": ["GLM"]})";
}
std::string llama_config() {
  return R"({"model_type": "llama", "vocab_size": 512, "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
 "max_position_embeddings": 128, "intermediate_size": 64, "pad_token_id": -1, "eos_token_id": [2, 3], "dtype": "float32",
 "layer_types": ["full_attention"], "rope_scaling": {"type": "yarn", "factor": 4.0, "beta_fast": 16, "truncate": false},
 "rope_parameters": {"rope_type": "yarn", "factor": 4, "beta_fast": 16, "truncate": false, "rope_theta": 100}})";
}
void read_config(const std::string& text) { recglm::parse_config(text, "config.json"); }

std::string adapter() {
  return R"({"peft_type": "LORA", "r": 4, "lora_alpha": 8, "lora_dropout": 0.1, "use_rslora": true, "use_dora": false,
 "target_modules": ["dense", "query_key_value"], "rank_pattern": {"dense": 2}, "alpha_pattern": {"attention.dense": 3.5},
 "bias": "none", "modules_to_save": ["norm"], "exclude_modules": ".*mlp.*", "layers_to_transform": [0],
 "layers_pattern": "layers", "base_model_name_or_path": "x", "init_lora_weights": true, "loftq_config": {}})";
}
void read_adapter(const std::string& text) {
  const auto c = recglm::parse_peft_config(text, "a.json");
  c.of("transformer.layers.0.attention.dense");
  c.of_table("model.embed_tokens");
  c.trains("model.layers.0.input_layernorm.weight");
}

std::string index() {
  return R"({"metadata": {"total_size": 100}, "weight_map": {"a.weight": "model-1.safetensors", "b": "model-2.safetensors"}})";
}
void read_index(const std::string& text) { recglm::parse_shard_index(text, "i.json"); }

std::string quantised() {
  gguf_bytes out;
  out.word("general.architecture", "llama")
      .whole("llama.attention.head_count", 2)
      .words("general.list", {"a", "bc"})
      .wholes("general.ids", {1, 2});
  for (const char* key : {"block_count", "context_length", "embedding_length", "feed_forward_length"})
    out.whole(std::string("llama.") + key, 8);
  out.real("llama.rope.freq_base", 100).word("llama.rope.scaling.type", "yarn").real("llama.rope.scaling.factor", 4);
  out.whole("llama.rope.dimension_count", 4).whole("split.count", 1);
  out.floats("blk.0.attn_q.weight", {3, 4}, std::vector<float>(12, 1))
      .tensor("token_embd.weight", {32, 2}, 8, std::string(68, 'x'));
  out.tensor("blk.0.ffn_up.weight", {32}, 3, std::string(20, '\1'));
  return out.whole_file();
}
void read_quantised(const std::string& bytes) {
  const auto file = recglm::gguf::over(bytes, "f");
  for (const auto& t : file.tensors()) {
    std::vector<float> values(t.count());
    file.read(t, std::span<float>(values));
  }
  config_of(file);
}

std::string pickled() {
  return state_bytes()
      .add("w", state_bytes::tensor("FloatStorage", "0", 0, {2, 2}, {2, 1}))
      .add("t", state_bytes::tensor("HalfStorage", "0", 4, {2}, {1}))
      .add("l", "](" + state_bytes::whole(1) + state_bytes::wholes({2, 3}) + "e")
      .whole_pickle();
}
void read_pickled(const std::string& bytes) { recglm::state_pickle(bytes, "f").tensors(); }

#if defined(RECGLM_LIBZIP)
std::string saved() {
  return zip_of({{"m/data.pkl", pickled()}, {"m/byteorder", "little"}, {"m/data/0", std::string(24, 'x')}});
}
void read_saved(const std::string& bytes) {
  const auto file = recglm::torch_file::over(bytes, "f");
  for (const auto& t : file.tensors()) {
    std::vector<float> values(t.count());
    file.read(t, std::span<float>(values));
  }
}
#endif

void read_all(long tries) {
  REQUIRE(survive(quantised(), tries, read_quantised) > 0);
  REQUIRE(survive(pickled(), tries, read_pickled) > 0);
#if defined(RECGLM_LIBZIP)
  REQUIRE(survive(saved(), tries, read_saved) > 0);
#endif
  REQUIRE(survive(tensors(), tries, read_tensors) > 0);
  for (const std::string& text : {config(), llama_config()}) REQUIRE(survive(text, tries, read_config) > 0);
  REQUIRE(survive(adapter(), tries, read_adapter) > 0);
  REQUIRE(survive(index(), tries, read_index) > 0);
}

}  // namespace

TEST_CASE("damaged model files never do more than throw an error", "[model]") { read_all(2000); }

TEST_CASE("a million damaged model files never do more than throw an error", "[model][.fuzz]") { read_all(1000000); }

TEST_CASE("every cut and every changed byte of a file of tensors is survived", "[model]") {
  const std::string whole = tensors();
  for (std::size_t n = 0; n < whole.size(); ++n) REQUIRE_THROWS_AS(read_tensors(whole.substr(0, n)), recglm::error);
  for (std::size_t n = 0; n < whole.size(); ++n)
    for (int byte : {0, 1, 0x22, 0x7f, 0x80, 0xff}) {
      std::string changed = whole;
      changed[n] = static_cast<char>(byte);
      try {
        read_tensors(changed);
      } catch (const recglm::error&) {
      }
    }
}

}  // namespace fuzz_model_files_tests
