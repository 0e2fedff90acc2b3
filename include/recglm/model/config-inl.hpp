#pragma once
#include "recglm/core/json_file.hpp"
#include "recglm/model/config.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "recglm/concepts/model_shape.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/key_reader.hpp"
#include "recglm/core/types.hpp"
#include "recglm/model/config_keys.hpp"
#include "recglm/model/rope_keys.hpp"

namespace recglm {

RECGLM_FUNC std::map<std::string, token_id> model_config::special_ids() const {
  std::map<std::string, token_id> out;
  auto copy = *this;
  copy.each_special([&](const char* key, token_id& id) { out[key] = id; });
  return out;
}

}  // namespace recglm

namespace recglm::detail {

constexpr int largest_size = 1 << 24;

/// The name that our activations have for one of the names in use.
RECGLM_FUNC std::string activation_called(const std::string& name) {
  if (name == "erf" || name == "gelu" || name == "gelu_erf") return "erf";
  if (name == "tanh" || name == "gelu_tanh" || name == "gelu_new" || name == "gelu_pytorch_tanh") return "tanh";
  if (name == "silu" || name == "swish") return "silu";
  return "";
}

RECGLM_FUNC int size_of(key_reader& keys, const char* key) { return keys.whole(key, keys.at(key), 1, largest_size); }

RECGLM_FUNC double rate_of(key_reader& keys, const char* key) {
  const nlohmann::json* value = keys.find(key);
  const double x = value ? keys.number(key, *value) : 0;
  if (x < 0 || x >= 1) keys.wrong(key, *value, "a rate from 0 to below 1");
  return x;
}

RECGLM_FUNC void read_epsilon(key_reader& keys, const char* key, double& into) {
  const auto* value = keys.find(key);
  if (!value) return;
  into = keys.number(key, *value);
  if (into <= 0 || into > 1) keys.wrong(key, *value, "above 0 and at most 1");
}

RECGLM_FUNC void read_activation(key_reader& keys, model_config& into) {
  if (const auto* value = keys.find("activation")) {
    into.activation = activation_called(keys.text("activation", *value));
    if (into.activation.empty()) keys.wrong("activation", *value, "gelu_erf, gelu_tanh or silu");
  }
}

RECGLM_FUNC void heads_must_divide(key_reader& keys, const model_shape& s) {
  check(s.head_width > 0 || s.hidden % s.heads == 0, keys.where(), ": \"hidden_size\" ", s.hidden,
        " is not a multiple of \"num_attention_heads\" ", s.heads);
}

RECGLM_FUNC void read_glm(key_reader& keys, model_config& out) {
  model_shape& s = out.shape;
  s.vocabulary = size_of(keys, "vocab_size");
  s.hidden = size_of(keys, "hidden_size");
  s.layers = size_of(keys, "num_layers");
  s.heads = size_of(keys, "num_attention_heads");
  s.positions = size_of(keys, "max_sequence_length");
  heads_must_divide(keys, s);
  s.embedding_dropout = rate_of(keys, "embedding_dropout_prob");
  s.attention_dropout = rate_of(keys, "attention_dropout_prob");
  s.output_dropout = rate_of(keys, "output_dropout_prob");
  read_epsilon(keys, "layernorm_epsilon", s.norm_epsilon);
  read_activation(keys, out);
}

RECGLM_FUNC void read_chatglm(key_reader& keys, model_config& out) {
  out.activation = "tanh";
  model_shape& s = out.shape;
  s.vocabulary = size_of(keys, "vocab_size");
  s.hidden = size_of(keys, "hidden_size");
  s.layers = size_of(keys, "num_layers");
  s.heads = size_of(keys, "num_attention_heads");
  s.positions = size_of(keys, "max_sequence_length");
  heads_must_divide(keys, s);
  check(s.head_size() % 4 == 0, keys.where(), ": heads of ", s.head_size(),
        " numbers cannot be rotated by two coordinates; a multiple of 4 is needed");
  if (keys.find("inner_hidden_size")) s.inner = size_of(keys, "inner_hidden_size");
  read_epsilon(keys, "layernorm_epsilon", s.norm_epsilon);
  read_activation(keys, out);
}

RECGLM_FUNC void read_llama(key_reader& keys, model_config& out) {
  out.activation = "silu";
  model_shape& s = out.shape;
  s.vocabulary = size_of(keys, "vocab_size");
  s.hidden = size_of(keys, "hidden_size");
  s.layers = size_of(keys, "num_hidden_layers");
  s.heads = size_of(keys, "num_attention_heads");
  const bool first_name = !keys.find("max_position_embeddings") && keys.find("max_sequence_length");
  s.positions = size_of(keys, first_name ? "max_sequence_length" : "max_position_embeddings") - 1;
  s.inner = size_of(keys, "intermediate_size");
  s.kv_heads = keys.given("num_key_value_heads") ? size_of(keys, "num_key_value_heads") : s.heads;
  if (keys.given("head_dim")) s.head_width = size_of(keys, "head_dim");
  if (out.kind == "qwen3" && !s.head_width) s.head_width = 128;  // as its published code has it
  heads_must_divide(keys, s);
  s.head_width = s.head_size();
  check(s.head_width % 2 == 0, keys.where(), ": heads of ", s.head_width, " numbers cannot be rotated in pairs");
  check(s.heads % s.kv_heads == 0, keys.where(), ": \"num_attention_heads\" ", s.heads,
        " is not a multiple of \"num_key_value_heads\" ", s.kv_heads);
  s.attention_dropout = rate_of(keys, "attention_dropout");
  s.norm_epsilon = 1e-6;
  read_epsilon(keys, "rms_norm_eps", s.norm_epsilon);
  read_rope(keys, s.positions + 1, s);
  if (const auto* types = keys.given("layer_types"))
    if (!types->is_array() ||
        !std::all_of(types->begin(), types->end(), [](const auto& t) { return t == "full_attention"; }))
      keys.wrong("layer_types", *types, "\"full_attention\" for every layer");
  read_activation(keys, out);
  const auto* tied = keys.find("tie_word_embeddings");
  out.tied = tied && keys.truth("tie_word_embeddings", *tied);
}

/// Qwen2 and Qwen3: Llama's keys, and a window that is switched off.
RECGLM_FUNC void read_qwen(key_reader& keys, model_config& out) {
  read_llama(keys, out);
  keys.skip(out.kind == "qwen2" ? std::span(inert_qwen2_keys) : std::span(inert_qwen2_keys).subspan(1),
            [&](const std::string& key, const nlohmann::json& value) { out.rest[key] = value.dump(); });
}

/// Whether a kind of model has Llama's keys: Llama itself and what is built on it.
RECGLM_FUNC bool like_llama(const std::string& kind) { return kind == "llama" || kind == "qwen2" || kind == "qwen3"; }

/// A kind of model: its "model_type", who reads its keys, and which others change nothing.
struct kind_of_config {
  std::string_view name;
  void (*read)(key_reader&, model_config&);
  std::span<const inert_key> inert;
};

RECGLM_FUNC std::span<const kind_of_config> kinds_of_config() {
  static constexpr kind_of_config all[] = {{"glm", read_glm, inert_glm_keys},
                                           {"chatglm", read_chatglm, inert_chatglm_keys},
                                           {"llama", read_llama, inert_llama_keys},
                                           {"qwen2", read_qwen, inert_llama_keys},
                                           {"qwen3", read_qwen, inert_llama_keys}};
  return all;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC model_config parse_config(std::string_view text, const std::string& where) {
  const nlohmann::json object = parse_json(text, where);
  key_reader keys(object, where);
  model_config out;
  out.kind = keys.text("model_type", keys.at("model_type"));
  const auto kinds = detail::kinds_of_config();
  const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const auto& k) { return k.name == out.kind; });
  check(kind != kinds.end(), where, ": \"model_type\" is \"", out.kind,
        "\"; read are \"glm\" (GLM-10B), \"chatglm\" (ChatGLM-6B), \"llama\", \"qwen2\" and \"qwen3\"");
  kind->read(keys, out);
  if (const auto* own = keys.find("recglm_architecture")) out.architecture = keys.text("recglm_architecture", *own);
  const auto keep = [&](const std::string& key, const nlohmann::json& value) { out.rest[key] = value.dump(); };
  out.each_special([&](const char* key, token_id& id) {
    const nlohmann::json* value = keys.find(key);
    if (!value || value->is_null() || *value == -1) return;     // null, and in older files -1: there is none
    const bool several = value->is_array() && !value->empty();  // ends of a text: the first
    if (several) keep(key, *value);
    id = keys.whole(key, several ? value->front() : *value, 0, out.shape.vocabulary - 1);
  });
  keys.skip(kind->inert, keep);
  keys.skip(detail::inert_config_keys, keep);
  keys.each_left([&](const std::string& key, const nlohmann::json& value) {
    if (!key.ends_with("_token_id")) return;
    if (value.is_null())
      keep(key, value);
    else
      out.other_ids[key] = keys.whole(key, value, 0, out.shape.vocabulary - 1);
    keys.find(key);
  });
  keys.refuse_rest();
  return out;
}

RECGLM_FUNC model_config read_config(const std::filesystem::path& path) {
  return parse_config(read_file(path), path.string());
}

RECGLM_FUNC void write_config(const std::filesystem::path& path, const model_config& config) {
  const model_shape& s = config.shape;
  nlohmann::json out = {{"model_type", config.kind},
                        {"vocab_size", s.vocabulary},
                        {"hidden_size", s.hidden},
                        {"num_attention_heads", s.heads}};
  if (!config.rest.contains("dtype")) out["torch_dtype"] = "float32";  // what `rest` says counts
  if (detail::like_llama(config.kind)) {
    const char* const published = config.kind == "llama"   ? "LlamaForCausalLM"
                                  : config.kind == "qwen2" ? "Qwen2ForCausalLM"
                                                           : "Qwen3ForCausalLM";
    out.update({{"architectures", {published}},
                {"num_hidden_layers", s.layers},
                {"max_position_embeddings", s.positions + 1},
                {"intermediate_size", s.inner_width()},
                {"num_key_value_heads", s.key_heads()},
                {"head_dim", s.head_size()},
                {"attention_dropout", s.attention_dropout},
                {"rms_norm_eps", s.norm_epsilon},
                {"hidden_act", "silu"},
                {"tie_word_embeddings", config.tied}});
    if (config.kind != "qwen2") out["attention_bias"] = false;
    if (config.kind == "llama")
      out["mlp_bias"] = false;
    else
      out["use_sliding_window"] = false;
    detail::write_rope(s, out);
  } else if (config.kind == "chatglm") {
    out.update({{"architectures", {"ChatGLMForConditionalGeneration"}},
                {"num_layers", s.layers},
                {"max_sequence_length", s.positions},
                {"inner_hidden_size", s.inner_width()},
                {"layernorm_epsilon", s.norm_epsilon},
                {"position_encoding_2d", true},
                {"pre_seq_len", nullptr},
                {"prefix_projection", false},
                {"quantization_bit", 0}});
  } else {
    out.update({{"architectures", {"GLMForConditionalGeneration"}},
                {"num_layers", s.layers},
                {"max_sequence_length", s.positions},
                {"embedding_dropout_prob", s.embedding_dropout},
                {"attention_dropout_prob", s.attention_dropout},
                {"output_dropout_prob", s.output_dropout},
                {"layernorm_epsilon", s.norm_epsilon},
                {"attention_scale", 1.0},
                {"block_position_encoding", true},
                {"relative_encoding", false},
                {"output_predict", true},
                {"pool_token", "cls"}});
  }
  const std::string_view usual = detail::like_llama(config.kind) ? "silu" : config.kind == "chatglm" ? "tanh" : "erf";
  const bool known = config.activation == "erf" || config.activation == "tanh" || config.activation == "silu";
  if (known && config.activation != usual)
    out["activation"] = (config.activation == "silu" ? "" : "gelu_") + config.activation;
  if (!config.architecture.empty())  // no published code computes it
    out["recglm_architecture"] = config.architecture, out["architectures"] = {config.architecture};
  for (const auto& [key, id] : config.special_ids())
    if (id >= 0) out[key] = id;
  for (const auto& [key, id] : config.other_ids) out[key] = id;
  for (const auto& [key, value] : config.rest) out[key] = parse_json_value(value, path.string());
  write_json(path, out);
}

}  // namespace recglm
