#pragma once
#include "recglm/model/gguf_config.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/core/key_reader.hpp"
#include "recglm/formats/gguf.hpp"
#include "recglm/formats/gguf_keys.hpp"
#include "recglm/model/rope_keys.hpp"

namespace recglm::detail {

/// The file holds floats; the shortest decimal that gives one is what was meant (1e-05).
RECGLM_FUNC double decimal(double from) {
  if (std::abs(from) > std::numeric_limits<float>::max()) return from;
  const float x = static_cast<float>(from);
  char text[32];
  for (int digits = 1; digits < 10; ++digits) {
    std::snprintf(text, sizeof text, "%.*g", digits, static_cast<double>(x));
    if (std::strtof(text, nullptr) == x) break;
  }
  return std::strtod(text, nullptr);
}

/// The scaling of rotary positions, as llama.cpp reads it: a factor without a type is a linear one, and its name was
/// "rope.scale_linear" once.
RECGLM_FUNC nlohmann::json rope_of_gguf(key_reader& keys, const nlohmann::json& positions) {
  const auto number = [&](const char* key, double usual) {
    const nlohmann::json* const value = keys.find(key);
    return value ? decimal(keys.number(key, *value)) : usual;
  };
  nlohmann::json rope = nlohmann::json::object();
  if (keys.find("rope.freq_base")) rope["rope_theta"] = number("rope.freq_base", 0);
  const char* const name = keys.find("rope.scaling.factor") ? "rope.scaling.factor" : "rope.scale_linear";
  double factor = number(name, 1);
  if (factor == 0) factor = 1;  // llama.cpp's word for none
  if (const auto* old = keys.find("rope.scale_linear"); old && number("rope.scale_linear", 1) != factor)
    keys.wrong("rope.scale_linear", *old, text_of(factor, ", as \"rope.scaling.factor\" says"));
  if (factor < 0) keys.wrong(name, keys.at(name), "above 0");
  const nlohmann::json* const type = keys.find("rope.scaling.type");
  const std::string kind = type ? keys.text("rope.scaling.type", *type) : "linear";
  const nlohmann::json* const trained = keys.find("rope.scaling.original_context_length");
  const nlohmann::json amplitude = number("rope.scaling.attn_factor", 1);
  const double fast = number("rope.scaling.yarn_beta_fast", 32), slow = number("rope.scaling.yarn_beta_slow", 1);
  if (kind != "none" && kind != "linear" && kind != "yarn")
    keys.wrong("rope.scaling.type", *type, R"("none", "linear" or "yarn")");
  const bool scaled = kind != "none" && factor != 1;
  if (amplitude != 1 && (kind != "yarn" || !scaled))
    keys.wrong("rope.scaling.attn_factor", keys.at("rope.scaling.attn_factor"), "1, but where YaRN scales");
  rope["rope_type"] = scaled ? kind : "default";
  if (scaled) rope["factor"] = factor;
  if (scaled && kind == "yarn") {
    constexpr const char* key = "rope.scaling.original_context_length";
    rope["original_max_position_embeddings"] =
        trained ? nlohmann::json(keys.whole(key, *trained, 1, 1 << 24)) : positions;
    rope["beta_fast"] = fast, rope["beta_slow"] = slow;
    rope["attention_factor"] = amplitude.get<double>() * yarn_amplitude(factor);
  }
  return rope;
}

/// The tensor of factors by which the frequencies are divided, as llama.cpp writes it for Llama 3.1 and later: what
/// scaling a config.json would name for it.
RECGLM_FUNC void read_frequency_factors(const gguf& file, const std::string& architecture, int pairs,
                                        const nlohmann::json& positions, nlohmann::json& rope) {
  const stored_tensor* const tensor = file.find("rope_freqs.weight");
  if (!tensor) return;
  const std::string place = file.where() + ": tensor \"rope_freqs.weight\"";
  check(architecture == "llama", place, " is none of a model of the kind ", architecture);
  check(tensor->count() == static_cast<std::size_t>(pairs), place, " has ", tensor->count(), " numbers, not ", pairs,
        ", one for each pair of a head");
  check(rope["rope_type"] == "default", place, " stands beside a scaling of positions, \"llama.rope.scaling.type\" ",
        rope["rope_type"].get<std::string>(), "; a file has one of the two");
  std::vector<float> factors(tensor->count());
  file.read(*tensor, std::span<float>(factors));
  for (const float f : factors) check(f >= 1e-9f && f <= 1e9f, place, " holds ", f, "; factors are above 0");
  if (std::all_of(factors.begin(), factors.end(), [](float f) { return f == 1; })) return;
  rope.update({{"rope_type", "longrope"},
               {"short_factor", factors},
               {"long_factor", factors},
               {"factor", 1},
               {"attention_factor", 1},
               {"original_max_position_embeddings", positions}});
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC nlohmann::json config_of(const gguf& file) {
  const std::string& where = file.where();
  key_reader all(file.metadata(), where);
  const std::string architecture = all.text("general.architecture", all.at("general.architecture"));
  check(file.published(), where, ": \"general.architecture\" is \"", architecture,
        "\"; the kinds read here are \"llama\", \"qwen2\" and \"qwen3\"");
  const std::string front = architecture + ".";
  nlohmann::json own = nlohmann::json::object();
  all.each_left([&](const std::string& key, const nlohmann::json& value) {
    if (key.starts_with(front)) own[key.substr(front.size())] = value;
  });
  for (const auto& [key, value] : own.items()) all.find(front + key);
  key_reader keys(own, where, front);
  const auto whole = [&](const char* key) { return keys.whole(key, keys.at(key), 1, 1 << 24); };
  nlohmann::json out = {{"model_type", architecture},
                        {"hidden_size", whole("embedding_length")},
                        {"num_hidden_layers", whole("block_count")},
                        {"intermediate_size", whole("feed_forward_length")},
                        {"num_attention_heads", whole("attention.head_count")},
                        {"max_position_embeddings", whole("context_length")},
                        {"hidden_act", "silu"},
                        {"tie_word_embeddings", file.find("lm_head.weight") == nullptr}};
  const stored_tensor* const words = file.find("model.embed_tokens.weight");
  check(words && words->shape.size() == 2, where,
        ": tensor \"token_embd.weight\" is missing; the file holds no whole model");
  out["vocab_size"] = words->shape[0];
  const auto must_be = [&](const char* key, std::int64_t wanted, const char* because) {
    if (const auto* value = keys.find(key); value && *value != wanted)
      keys.wrong(key, *value, text_of(wanted, ", ", because));
  };
  must_be("vocab_size", words->shape[0], "the rows of the tensor \"token_embd.weight\"");
  if (keys.find("attention.head_count_kv")) out["num_key_value_heads"] = whole("attention.head_count_kv");
  const int size = keys.find("attention.key_length")
                       ? whole("attention.key_length")
                       : out["hidden_size"].get<int>() / out["num_attention_heads"].get<int>();
  if (keys.find("attention.key_length") || architecture == "qwen3") out["head_dim"] = size;
  must_be("attention.value_length", size, "as many numbers as a head has");
  must_be("rope.dimension_count", size, "as many numbers as a head has");
  if (const auto* value = keys.find("attention.layer_norm_rms_epsilon"))
    out["rms_norm_eps"] = detail::decimal(keys.number("attention.layer_norm_rms_epsilon", *value));
  nlohmann::json& rope = out["rope_parameters"] = detail::rope_of_gguf(keys, out["max_position_embeddings"]);
  detail::read_frequency_factors(file, architecture, size / 2, out["max_position_embeddings"], rope);
  keys.skip(detail::inert_gguf_llama_keys);
  keys.refuse_rest();
  constexpr std::uint32_t no_token = 0xffffffff;  // -1, as older converters wrote it
  for (const auto& [key, into] : {std::pair{"tokenizer.ggml.bos_token_id", "bos_token_id"},
                                  {"tokenizer.ggml.eos_token_id", "eos_token_id"},
                                  {"tokenizer.ggml.padding_token_id", "pad_token_id"}})
    if (const auto* id = all.find(key); id && *id != no_token) out[into] = *id;
  all.skip(detail::inert_gguf_keys);
  all.refuse_rest();
  return out;
}

}  // namespace recglm
