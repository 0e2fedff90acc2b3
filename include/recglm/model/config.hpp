#pragma once
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "recglm/core/types.hpp"
#include "recglm/model/json_file.hpp"

namespace recglm {

/// What the file `config.json` of a GLM-10B kind of model says.
struct model_config {
  int vocabulary = 0;  ///< rows of the word table
  int width = 0;       ///< of the residual stream
  int layers = 0;
  int heads = 0;
  int positions = 0;  ///< largest value of inter and of intra: each table has one row more
  double norm_epsilon = 1e-5;
  double embedding_dropout = 0, attention_dropout = 0, output_dropout = 0;
  std::string activation = "erf";             ///< GELU: exact (erf) or its tanh approximation (tanh)
  special_tokens special;                     ///< -1 where the file has none
  std::map<std::string, token_id> other_ids;  ///< further `..._token_id`s, by key
  friend bool operator==(const model_config& a, const model_config& b) {
    return a.vocabulary == b.vocabulary && a.width == b.width && a.layers == b.layers && a.heads == b.heads &&
           a.positions == b.positions && a.norm_epsilon == b.norm_epsilon &&
           a.embedding_dropout == b.embedding_dropout && a.attention_dropout == b.attention_dropout &&
           a.output_dropout == b.output_dropout && a.activation == b.activation && a.special_ids() == b.special_ids() &&
           a.other_ids == b.other_ids;
  }

  /// Key and id of every special token, -1 for one that is missing.
  std::map<std::string, token_id> special_ids() const {
    std::map<std::string, token_id> out;
    auto copy = *this;
    copy.each_special([&](const char* key, token_id& id) { out[key] = id; });
    return out;
  }
  /// Shows key and id of every special token.
  template <class Visit>
  void each_special(Visit visit) {
    visit("pad_token_id", special.pad), visit("mask_token_id", special.mask), visit("smask_token_id", special.smask);
    visit("gmask_token_id", special.gmask), visit("sop_token_id", special.start), visit("eop_token_id", special.end);
    visit("cls_token_id", special.cls), visit("eos_token_id", special.eos), visit("unk_token_id", special.unknown);
  }
};

namespace detail {

/// Takes the keys of a JSON object one by one, so that what is left over is known.
class key_reader {
 public:
  key_reader(const nlohmann::json& object, std::string where) : object_(object), where_(std::move(where)) {}

  /// The value of `key`, or null where it is missing.
  const nlohmann::json* find(const std::string& key) {
    seen_.insert(key);
    const auto at = object_.find(key);
    return at == object_.end() ? nullptr : &*at;
  }
  const nlohmann::json& at(const std::string& key) {
    const nlohmann::json* value = find(key);
    check(value, where_, ": the key \"", key, "\" is missing");
    return *value;
  }
  /// A whole number from `least` to `most`.
  int whole(const std::string& key, const nlohmann::json& value, std::int64_t least, std::int64_t most) const {
    const bool good =
        value.is_number_unsigned()
            ? value.get<std::uint64_t>() <= static_cast<std::uint64_t>(most) && value.get<std::int64_t>() >= least
            : value.is_number_integer() && value.get<std::int64_t>() >= least && value.get<std::int64_t>() <= most;
    if (!good) wrong(key, value, text_of("a whole number from ", least, " to ", most));
    return value.get<int>();
  }
  double number(const std::string& key, const nlohmann::json& value) const {
    if (!value.is_number() || !std::isfinite(value.get<double>())) wrong(key, value, "a number");
    return value.get<double>();
  }
  std::string text(const std::string& key, const nlohmann::json& value) const {
    if (!value.is_string()) wrong(key, value, "a text");
    return value.get<std::string>();
  }
  bool truth(const std::string& key, const nlohmann::json& value) const {
    if (!value.is_boolean()) wrong(key, value, "true or false");
    return value.get<bool>();
  }
  [[noreturn]] void wrong(const std::string& key, const nlohmann::json& value, const std::string& wanted) const {
    std::string shown = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    if (shown.size() > 60) shown = shown.substr(0, 57) + "...";
    fail(where_, ": \"", key, "\" must be ", wanted, ", not ", shown);
  }
  /// Calls `f(key, value)` for every key that nobody has asked for.
  template <class F>
  void each_left(F f) const {
    for (const auto& [key, value] : object_.items())
      if (!seen_.count(key)) f(key, value);
  }
  const std::string& where() const { return where_; }

 private:
  const nlohmann::json& object_;
  std::string where_;
  std::set<std::string> seen_;
};

/// The name that our GELUs have for one of the names in use.
inline std::string activation_called(const std::string& name) {
  if (name == "erf" || name == "gelu" || name == "gelu_erf") return "erf";
  if (name == "tanh" || name == "gelu_tanh" || name == "gelu_new" || name == "gelu_pytorch_tanh") return "tanh";
  return "";
}

}  // namespace detail

/// Reads the text of a `config.json`; `where` names it in errors. Throws naming the key that is missing, has a value
/// that makes no model or no model this library computes, or is not known.
inline model_config parse_config(std::string_view text, const std::string& where) {
  const nlohmann::json object = parse_json(text, where);
  detail::key_reader keys(object, where);
  model_config out;
  const std::string type = keys.text("model_type", keys.at("model_type"));
  check(type == "glm", where, ": \"model_type\" is \"", type, "\"; the kind read here is \"glm\" (GLM-10B)");
  constexpr int largest = 1 << 24;
  const auto size = [&](const char* key) { return keys.whole(key, keys.at(key), 1, largest); };
  out.vocabulary = size("vocab_size");
  out.width = size("hidden_size");
  out.layers = size("num_layers");
  out.heads = size("num_attention_heads");
  out.positions = size("max_sequence_length");
  check(out.width % out.heads == 0, where, ": \"hidden_size\" ", out.width,
        " is not a multiple of \"num_attention_heads\" ", out.heads);
  const auto rate = [&](const char* key) {
    const nlohmann::json* value = keys.find(key);
    const double x = value ? keys.number(key, *value) : 0;
    if (x < 0 || x >= 1) keys.wrong(key, *value, "a rate from 0 to below 1");
    return x;
  };
  out.embedding_dropout = rate("embedding_dropout_prob");
  out.attention_dropout = rate("attention_dropout_prob");
  out.output_dropout = rate("output_dropout_prob");
  if (const auto* value = keys.find("layernorm_epsilon")) {
    out.norm_epsilon = keys.number("layernorm_epsilon", *value);
    if (out.norm_epsilon <= 0 || out.norm_epsilon > 1) keys.wrong("layernorm_epsilon", *value, "above 0 and at most 1");
  }
  if (const auto* value = keys.find("activation")) {
    out.activation = detail::activation_called(keys.text("activation", *value));
    if (out.activation.empty()) keys.wrong("activation", *value, "gelu_erf or gelu_tanh");
  }
  // These would change the mathematics; only the published values are computed.
  const std::pair<const char*, nlohmann::json> fixed[] = {
      {"relative_encoding", false}, {"block_position_encoding", true}, {"attention_scale", 1.0}};
  for (const auto& [key, wanted] : fixed)
    if (const auto* value = keys.find(key); value && *value != wanted) keys.wrong(key, *value, wanted.dump());
  out.each_special([&](const char* key, token_id& id) {
    if (const auto* value = keys.find(key); value && !value->is_null())
      id = keys.whole(key, *value, 0, out.vocabulary - 1);
  });
  for (const char* ignored :
       {"architectures", "auto_map", "_name_or_path", "checkpoint_activations", "checkpoint_num_layers",
        "initializer_range", "output_predict", "parallel_output", "pool_token", "spell_func", "spell_length",
        "torch_dtype", "dtype", "transformers_version", "use_cache", "tie_word_embeddings"})
    keys.find(ignored);
  keys.each_left([&](const std::string& key, const nlohmann::json& value) {
    check(key.ends_with("_token_id"), where, ": the key \"", key,
          "\" is not known; take it out if it does not change what is computed");
    if (!value.is_null()) out.other_ids[key] = keys.whole(key, value, 0, out.vocabulary - 1);
  });
  return out;
}

/// Reads a `config.json`.
inline model_config read_config(const std::filesystem::path& path) {
  return parse_config(read_file(path), path.string());
}

/// Writes a `config.json` that `read_config` and the published code read.
inline void write_config(const std::filesystem::path& path, const model_config& config) {
  nlohmann::json out = {{"architectures", {"GLMForConditionalGeneration"}},
                        {"model_type", "glm"},
                        {"vocab_size", config.vocabulary},
                        {"hidden_size", config.width},
                        {"num_layers", config.layers},
                        {"num_attention_heads", config.heads},
                        {"max_sequence_length", config.positions},
                        {"embedding_dropout_prob", config.embedding_dropout},
                        {"attention_dropout_prob", config.attention_dropout},
                        {"output_dropout_prob", config.output_dropout},
                        {"layernorm_epsilon", config.norm_epsilon},
                        {"attention_scale", 1.0},
                        {"block_position_encoding", true},
                        {"relative_encoding", false},
                        {"output_predict", true},
                        {"pool_token", "cls"},
                        {"torch_dtype", "float32"}};
  if (config.activation != "erf") out["activation"] = "gelu_" + config.activation;
  for (const auto& [key, id] : config.special_ids())
    if (id >= 0) out[key] = id;
  for (const auto& [key, id] : config.other_ids) out[key] = id;
  write_json(path, out);
}

}  // namespace recglm
