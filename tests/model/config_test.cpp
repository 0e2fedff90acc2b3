#include "recglm/model/config.hpp"

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
  REQUIRE(c.vocabulary == 50);
  REQUIRE(c.width == 8);
  REQUIRE(c.layers == 2);
  REQUIRE(c.heads == 2);
  REQUIRE(c.positions == 16);
  REQUIRE(c.activation == "erf");
  REQUIRE(c.norm_epsilon == 1e-5);
  REQUIRE(c.special.mask == -1);
}

TEST_CASE("what is written is read back", "[model]") {
  temporary_folder folder;
  recglm::model_config c = parse_config(least().dump(), "config.json");
  c.activation = "tanh";
  c.embedding_dropout = 0.1;
  c.special.mask = 3;
  c.special.end = 0;
  c.other_ids["sep_token_id"] = 7;
  recglm::write_config(folder / "config.json", c);
  REQUIRE(recglm::read_config(folder / "config.json") == c);
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
  REQUIRE(message_with("model_type", "chatglm") ==
          "config.json: \"model_type\" is \"chatglm\"; the kind read here is \"glm\" (GLM-10B)");
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
          "config.json: \"activation\" must be gelu_erf or gelu_tanh, not \"relu\"");
  REQUIRE(message_with("output_dropout_prob", 1) ==
          "config.json: \"output_dropout_prob\" must be a rate from 0 to below 1, not 1");
  REQUIRE(message_with("mask_token_id", 50) ==
          "config.json: \"mask_token_id\" must be a whole number from 0 to 49, not 50");
  REQUIRE(message_with("dblock_token_id", -1) ==
          "config.json: \"dblock_token_id\" must be a whole number from 0 to 49, not -1");
  REQUIRE(message_with("mask_token_id", nullptr) == "");
  REQUIRE_THROWS_WITH(parse_config("[]", "config.json"), "config.json: must hold a JSON object, not array");
}

TEST_CASE("the golden configuration is read", "[model][realdata]") {
  if (!have_data()) return;
  const auto c = recglm::read_config(data_folder() / "golden/glm10b_tiny/config.json");
  REQUIRE(c.vocabulary == 512);
  REQUIRE(c.width == 64);
  REQUIRE(c.layers == 2);
  REQUIRE(c.heads == 4);
  REQUIRE(c.positions == 128);
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
  REQUIRE(recglm::read_config(folder / "config.json") == c);
}

}  // namespace model_config_tests
