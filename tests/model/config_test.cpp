#include "recglm/model/config.hpp"

#include "recglm/core/json_file.hpp"

#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/folder.hpp"

namespace model_config_tests {

using recglm::parse_config;

namespace {
nlohmann::json least() {
  return {{"model_type", "glm"}, {"vocab_size", 50},         {"hidden_size", 8},
          {"num_layers", 2},     {"num_attention_heads", 2}, {"max_sequence_length", 16}};
}
std::string message_with(const std::string& key, const nlohmann::json& value) {
  auto object = least();
  object[key] = value;
  try {
    parse_config(object.dump(), "config.json");
  } catch (const recglm::error& e) {
    return e.what();
  }
  return "";
}
}  // namespace

TEST_CASE("the least configuration has the published defaults", "[model]") {
  const auto c = parse_config(least().dump(), "config.json");
  REQUIRE(c.shape.vocabulary == 50);
  REQUIRE(c.shape.hidden == 8);
  REQUIRE(c.shape.layers == 2);
  REQUIRE(c.shape.heads == 2);
  REQUIRE(c.shape.positions == 16);
  REQUIRE(c.activation == "erf");
  REQUIRE(c.shape.norm_epsilon == 1e-5);
  REQUIRE(c.special.mask == -1);
}

TEST_CASE("what is written is read back", "[model]") {
  temporary_folder folder;
  recglm::model_config c = parse_config(least().dump(), "config.json");
  c.activation = "tanh";
  c.shape.embedding_dropout = 0.1;
  c.special.mask = 3;
  c.special.end = 0;
  c.other_ids["sep_token_id"] = 7;
  recglm::write_config(folder / "config.json", c);
  auto once = recglm::read_config(folder / "config.json");
  REQUIRE(once.rest["architectures"] == R"(["GLMForConditionalGeneration"])");
  REQUIRE_FALSE(once == c);
  c.rest = once.rest;  // what the published code wants to see besides
  REQUIRE(once == c);
  recglm::write_config(folder / "config.json", once);
  REQUIRE(recglm::read_config(folder / "config.json") == once);
  c.special.mask = 4;
  REQUIRE_FALSE(recglm::read_config(folder / "config.json") == c);
}

TEST_CASE("a wrong, missing or unknown key is named", "[model]") {
  const nlohmann::json whole = least();
  for (const auto& [key, value] : whole.items()) {
    auto object = least();
    object.erase(key);
    REQUIRE_THROWS_WITH(parse_config(object.dump(), "config.json"), "config.json: the key \"" + key + "\" is missing");
  }
  REQUIRE(message_with("hidden_dimension", 3) ==
          "config.json: the key \"hidden_dimension\" is not known; take it out if it does not change what is computed");
  REQUIRE(message_with("model_type", "gpt2") ==
          "config.json: \"model_type\" is \"gpt2\"; read are \"glm\" (GLM-10B), \"chatglm\" (ChatGLM-6B), "
          "\"llama\", \"qwen2\" and \"qwen3\"");
  REQUIRE(message_with("hidden_size", -8) ==
          "config.json: \"hidden_size\" must be a whole number from 1 to 16777216, not -8");
  REQUIRE(message_with("hidden_size", 8.0) ==
          "config.json: \"hidden_size\" must be a whole number from 1 to 16777216, not 8.0");
  REQUIRE(message_with("hidden_size", "8") ==
          "config.json: \"hidden_size\" must be a whole number from 1 to 16777216, not \"8\"");
  REQUIRE(message_with("hidden_size", 18446744073709551615u) ==
          "config.json: \"hidden_size\" must be a whole number from 1 to 16777216, not 18446744073709551615");
  REQUIRE(message_with("num_attention_heads", 3) ==
          "config.json: \"hidden_size\" 8 is not a multiple of \"num_attention_heads\" 3");
  REQUIRE(message_with("relative_encoding", true) == "config.json: \"relative_encoding\" must be false, not true");
  REQUIRE(message_with("attention_scale", 2) == "config.json: \"attention_scale\" must be 1.0, not 2");
  REQUIRE(message_with("attention_scale", 1) == "");
  REQUIRE(message_with("activation", "relu") ==
          "config.json: \"activation\" must be gelu_erf, gelu_tanh or silu, not \"relu\"");
  REQUIRE(message_with("output_dropout_prob", 1) ==
          "config.json: \"output_dropout_prob\" must be a rate from 0 to below 1, not 1");
  REQUIRE(message_with("mask_token_id", 50) ==
          "config.json: \"mask_token_id\" must be a whole number from 0 to 49, not 50");
  REQUIRE(message_with("dblock_token_id", -1) ==
          "config.json: \"dblock_token_id\" must be a whole number from 0 to 49, not -1");
  REQUIRE(message_with("mask_token_id", nullptr) == "");
  REQUIRE_THROWS_WITH(parse_config("[]", "config.json"), "config.json: must hold a JSON object, not array");
}

TEST_CASE("a configuration of ChatGLM-6B's kind", "[model]") {
  nlohmann::json object = {{"model_type", "chatglm"},
                           {"vocab_size", 130528},
                           {"hidden_size", 4096},
                           {"inner_hidden_size", 16384},
                           {"num_layers", 28},
                           {"num_attention_heads", 32},
                           {"max_sequence_length", 2048},
                           {"layernorm_epsilon", 1e-5},
                           {"position_encoding_2d", true},
                           {"bos_token_id", 130004},
                           {"eos_token_id", 130005},
                           {"mask_token_id", 130000},
                           {"gmask_token_id", 130001},
                           {"pad_token_id", 3},
                           {"torch_dtype", "float16"},
                           {"auto_map", {{"AutoModel", "modeling_chatglm.ChatGLMForConditionalGeneration"}}}};
  const auto c = parse_config(object.dump(), "config.json");
  REQUIRE(c.shape ==
          recglm::model_shape{
              .layers = 28, .hidden = 4096, .heads = 32, .vocabulary = 130528, .positions = 2048, .inner = 16384});
  REQUIRE(c.activation == "tanh");
  REQUIRE(c.special.start == 130004);
  REQUIRE(c.special.end == 130005);
  temporary_folder folder;
  recglm::write_config(folder / "config.json", c);
  const auto back = recglm::read_json(folder / "config.json");
  for (const auto& [key, value] : object.items()) REQUIRE(back.at(key) == value);
  object["quantization_bit"] = 4;
  REQUIRE_THROWS_WITH(parse_config(object.dump(), "config.json"), "config.json: \"quantization_bit\" must be 0, not 4");
  object["quantization_bit"] = 0, object["num_attention_heads"] = 2048;
  REQUIRE_THROWS_WITH(
      parse_config(object.dump(), "config.json"),
      "config.json: heads of 2 numbers cannot be rotated by two coordinates; a multiple of 4 is needed");
}

TEST_CASE("a configuration of Llama's kind", "[model]") {
  nlohmann::json object = {{"model_type", "llama"},        {"vocab_size", 100},      {"hidden_size", 24},
                           {"intermediate_size", 40},      {"num_hidden_layers", 2}, {"num_attention_heads", 4},
                           {"max_position_embeddings", 64}};
  auto c = parse_config(object.dump(), "config.json");
  REQUIRE(c.shape.key_heads() == 4);
  REQUIRE(c.shape.head_size() == 6);
  REQUIRE(c.shape.positions == 63);
  REQUIRE(c.shape.norm_epsilon == 1e-6);
  REQUIRE(c.shape.rotary_base == 10000);
  REQUIRE_FALSE(c.tied);
  object.update({{"num_key_value_heads", 2},
                 {"head_dim", 16},
                 {"rope_theta", 5e5},
                 {"tie_word_embeddings", true},
                 {"rms_norm_eps", 1e-5},
                 {"eos_token_id", {7, 9}},
                 {"bos_token_id", nullptr}});
  c = parse_config(object.dump(), "config.json");
  REQUIRE(c.shape.key_width() == 32);
  REQUIRE(c.shape.query_width() == 64);
  REQUIRE(c.shape.rotary_base == 5e5);
  REQUIRE(c.tied);
  REQUIRE(c.special.end == 7);
  REQUIRE(c.special.start == -1);
  temporary_folder folder;
  recglm::write_config(folder / "config.json", c);
  REQUIRE(recglm::read_json(folder / "config.json").at("eos_token_id") == nlohmann::json({7, 9}));
  REQUIRE(recglm::read_config(folder / "config.json").shape == c.shape);
  const auto message = [&](const char* key, const nlohmann::json& value) {
    auto other = object;
    other[key] = value;
    try {
      parse_config(other.dump(), "config.json");
    } catch (const recglm::error& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  REQUIRE(message("num_key_value_heads", 3) ==
          "config.json: \"num_attention_heads\" 4 is not a multiple of \"num_key_value_heads\" 3");
  REQUIRE(message("attention_bias", true) == "config.json: \"attention_bias\" must be false, not true");
  REQUIRE(message("hidden_act", "gelu") == "config.json: \"hidden_act\" must be \"silu\" or \"swish\", not \"gelu\"");
  REQUIRE(message("rope_scaling", {{"type", "linear"}}) == "config.json: the key \"rope_scaling.factor\" is missing");
  REQUIRE(message("rope_parameters", {{"rope_type", "yarn"}}) ==
          "config.json: the key \"rope_parameters.factor\" is missing");
  REQUIRE(message("layer_types", {"full_attention", "sliding_attention"}) ==
          "config.json: \"layer_types\" must be \"full_attention\" for every layer, not "
          "[\"full_attention\",\"sliding_attention\"]");
  REQUIRE(message("sliding_window", 4096) == "config.json: \"sliding_window\" must be null, not 4096");
  REQUIRE(message("quantization_config", {{"bits", 4}}) ==
          "config.json: \"quantization_config\" must be null, not {\"bits\":4}");
  REQUIRE(message("partial_rotary_factor", 0.5) == "config.json: \"partial_rotary_factor\" must be 1 or null, not 0.5");
}

TEST_CASE("what other programs write into a config.json and changes nothing is read and written back", "[model]") {
  const nlohmann::json least = {{"model_type", "llama"},        {"vocab_size", 100},      {"hidden_size", 24},
                                {"intermediate_size", 40},      {"num_hidden_layers", 2}, {"num_attention_heads", 4},
                                {"max_position_embeddings", 64}};
  const nlohmann::json more = {{"_attn_implementation_autoset", true},
                               {"_name_or_path", "x/y"},
                               {"attention_bias", false},
                               {"auto_map", nlohmann::json::object()},
                               {"dtype", "bfloat16"},
                               {"hidden_act", "swish"},
                               {"id2label", {{"0", "LABEL_0"}}},
                               {"layer_types", {"full_attention", "full_attention"}},
                               {"max_sequence_length", 64},
                               {"num_local_experts", 0},
                               {"pad_token_id", -1},
                               {"partial_rotary_factor", 1.0},
                               {"pruned_heads", nlohmann::json::object()},
                               {"quantization_config", nullptr},
                               {"return_dict", true},
                               {"rope_scaling", {{"type", "default"}}},
                               {"sep_token_id", nullptr},
                               {"sliding_window", nullptr},
                               {"temperature", 0.7},
                               {"tokenizer_class", "LlamaTokenizer"},
                               {"torchscript", false},
                               {"transformers_version", "4.47.0"},
                               {"unsloth_version", "2025.1"},
                               {"use_cache", true}};
  const auto plain = parse_config(least.dump(), "config.json");
  for (const auto& [key, value] : more.items()) {
    INFO(key);
    auto object = least;
    object[key] = value;
    const auto c = parse_config(object.dump(), "config.json");
    REQUIRE(c.shape == plain.shape);
    REQUIRE(c.special.pad == -1);
    const temporary_folder folder;
    recglm::write_config(folder / "config.json", c);
    const auto back = recglm::read_json(folder / "config.json");
    if (key == "pad_token_id" || key == "rope_scaling" || key == "layer_types")  // said by its absence
      REQUIRE_FALSE(back.contains(key));
    else
      REQUIRE(back.at(key) == value);
    REQUIRE(recglm::read_config(folder / "config.json").shape == plain.shape);
  }
  auto first = least;  // the first conversions call it so
  first.erase("max_position_embeddings");
  first["max_sequence_length"] = 64;
  REQUIRE(parse_config(first.dump(), "config.json").shape == plain.shape);
}

TEST_CASE("configurations of Qwen2 and Qwen3", "[model]") {
  nlohmann::json object = {{"model_type", "qwen2"},       {"vocab_size", 100},
                           {"hidden_size", 24},           {"intermediate_size", 40},
                           {"num_hidden_layers", 2},      {"num_attention_heads", 4},
                           {"num_key_value_heads", 2},    {"max_position_embeddings", 64},
                           {"max_window_layers", 21},     {"sliding_window", 32768},
                           {"use_sliding_window", false}, {"use_mrope", false},
                           {"rope_theta", 1e6},           {"rms_norm_eps", 1e-6},
                           {"tie_word_embeddings", true}};
  const auto message = [&](const char* key, const nlohmann::json& value) {
    auto other = object;
    other[key] = value;
    try {
      parse_config(other.dump(), "config.json");
    } catch (const recglm::error& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  const temporary_folder folder;
  for (const std::string kind : {"qwen2", "qwen3"}) {
    object["model_type"] = kind;
    auto c = parse_config(object.dump(), "config.json");
    REQUIRE(c.kind == kind);
    REQUIRE(c.activation == "silu");
    REQUIRE(c.tied);
    REQUIRE(c.shape.rotary_base == 1e6);
    REQUIRE(c.shape.key_heads() == 2);
    REQUIRE(c.shape.head_size() == (kind == "qwen3" ? 128 : 6));  // where the file is silent
    recglm::write_config(folder / "config.json", c);
    const auto back = recglm::read_json(folder / "config.json");
    REQUIRE(back.at("architectures") == nlohmann::json{kind == "qwen2" ? "Qwen2ForCausalLM" : "Qwen3ForCausalLM"});
    for (const auto& [key, value] : object.items()) REQUIRE(back.at(key) == value);
    REQUIRE(recglm::read_config(folder / "config.json").shape == c.shape);

    REQUIRE(message("head_dim", 16).empty());
    REQUIRE(message("layer_types", {"full_attention", "full_attention"}).empty());
    REQUIRE(message("sliding_window", nullptr).empty());
    REQUIRE(message("use_sliding_window", true) ==
            "config.json: \"use_sliding_window\" must be false or null, not true");
    REQUIRE(message("layer_types", {"full_attention", "sliding_attention"}) ==
            "config.json: \"layer_types\" must be \"full_attention\" for every layer, not "
            "[\"full_attention\",\"sliding_attention\"]");
    REQUIRE(message("num_experts", 8) == "config.json: \"num_experts\" must be 0 or null, not 8");
    const bool biased = kind == "qwen2";
    REQUIRE(message("attention_bias", biased).empty());
    REQUIRE(message("attention_bias", !biased) == recglm::text_of("config.json: \"attention_bias\" must be ",
                                                                  biased ? "true, not false" : "false, not true"));
  }
  REQUIRE(message("model_type", "qwen3_moe") ==
          "config.json: \"model_type\" is \"qwen3_moe\"; read are \"glm\" (GLM-10B), \"chatglm\" (ChatGLM-6B), "
          "\"llama\", \"qwen2\" and \"qwen3\"");
}

TEST_CASE("the golden configuration is read", "[model][realdata]") {
  if (!have_data()) return;
  const auto c = recglm::read_config(data_folder() / "golden/glm10b_tiny/config.json");
  REQUIRE(c.shape.vocabulary == 512);
  REQUIRE(c.shape.hidden == 64);
  REQUIRE(c.shape.layers == 2);
  REQUIRE(c.shape.heads == 4);
  REQUIRE(c.shape.positions == 128);
  REQUIRE(c.activation == "erf");
  REQUIRE(c.special.start == 501);
  REQUIRE(c.special.end == 502);
  REQUIRE(c.special.mask == 504);
  REQUIRE(c.special.gmask == 507);
  REQUIRE(c.special.smask == 508);
  REQUIRE(c.special.unknown == 506);
  REQUIRE(c.other_ids == std::map<std::string, recglm::token_id>{{"sep_token_id", 505}, {"dblock_token_id", 509}});
  temporary_folder folder;
  recglm::write_config(folder / "config.json", c);
  const auto back = recglm::read_config(folder / "config.json");
  REQUIRE(back.shape == c.shape);
  REQUIRE(back.special_ids() == c.special_ids());
  REQUIRE(back.other_ids == c.other_ids);
}

}  // namespace model_config_tests
