#include "recglm/model/peft_config.hpp"

#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/folder.hpp"

namespace model_peft_config_tests {

using namespace recglm;

namespace {
nlohmann::json least() {
  return {{"peft_type", "LORA"}, {"r", 4}, {"lora_alpha", 8}, {"target_modules", {"dense", "query_key_value"}}};
}
peft_config with(const std::string& key, const nlohmann::json& value) {
  auto object = least();
  object[key] = value;
  return parse_peft_config(object.dump(), "adapter_config.json");
}
std::string message_with(const std::string& key, const nlohmann::json& value) {
  try {
    with(key, value);
  } catch (const error& e) {
    return e.what();
  }
  return "";
}
const std::string attention = "transformer.layers.0.attention.", mlp = "transformer.layers.11.mlp.";
}  // namespace

TEST_CASE("a target is a module's name or its end after a dot", "[model]") {
  const auto c = parse_peft_config(least().dump(), "x");
  REQUIRE(c.adapts(attention + "dense"));
  REQUIRE(c.adapts("dense"));
  REQUIRE_FALSE(c.adapts(mlp + "dense_h_to_4h"));
  REQUIRE_FALSE(c.adapts(attention + "undense"));
  REQUIRE(c.of(attention + "dense").rank == 4);
  REQUIRE(c.of(attention + "query_key_value").alpha == 8);
  REQUIRE(c.of(mlp + "dense_h_to_4h").rank == 0);
}

TEST_CASE("targets as an expression for the whole name, all matmuls, layers, modules left out", "[model]") {
  const auto one = with("target_modules", ".*layers\\.(0|1)\\..*dense");
  REQUIRE(one.adapts(attention + "dense"));
  REQUIRE_FALSE(one.adapts(attention + "dense.x"));
  REQUIRE_FALSE(one.adapts("transformer.layers.2.attention.dense"));
  const auto whole =
      with("target_modules", "glm\\.transformer\\.layers\\.0\\.attention\\.dense");  // as published modules are called
  REQUIRE(whole.adapts(attention + "dense"));
  const auto all = with("target_modules", "all-linear");
  REQUIRE(all.adapts(mlp + "dense_h_to_4h"));
  const auto some = with("layers_to_transform", {0, 3});
  REQUIRE(some.adapts(attention + "dense"));
  REQUIRE_FALSE(some.adapts("transformer.layers.11.attention.dense"));
  REQUIRE(with("layers_to_transform", 11).adapts("transformer.layers.11.attention.dense"));
  REQUIRE_FALSE(with("exclude_modules", {"attention.dense"}).adapts(attention + "dense"));
}

TEST_CASE("modules left out by an expression for the whole name", "[model]") {
  const auto c = with("exclude_modules", ".*layers\\.0\\..*");
  REQUIRE_FALSE(c.adapts(attention + "dense"));
  REQUIRE(c.adapts("transformer.layers.1.attention.dense"));
  REQUIRE(with("exclude_modules", "layers.0").adapts(attention + "dense"));  // not the whole of it
  for (const nlohmann::json& nothing : {nlohmann::json(nullptr), nlohmann::json(""), nlohmann::json::array()})
    REQUIRE(with("exclude_modules", nothing).adapts(attention + "dense"));
  REQUIRE(message_with("exclude_modules", "(mlp") ==
          "adapter_config.json: \"exclude_modules\": \"(mlp\" is no regular expression that is understood here");
  REQUIRE(message_with("exclude_modules", 3) ==
          "adapter_config.json: \"exclude_modules\" must be a list of names of modules, or an expression, not 3");
  // What a name does not begin with counts for the model's own names alone.
  auto object = least();
  object["target_modules"] = "(?!model\\.layers\\.0).*_proj";
  const auto ahead = parse_peft_config(object.dump(), "x");
  REQUIRE(ahead.adapts("model.layers.1.self_attn.q_proj"));
  REQUIRE_FALSE(ahead.adapts("model.layers.0.self_attn.q_proj"));
}

TEST_CASE("names in full as PEFT has them, and what is before a layer's number", "[model]") {
  REQUIRE(with("target_modules", {"glm.transformer.layers.0.attention.dense"}).adapts(attention + "dense"));
  auto object = least();
  object["layers_to_transform"] = {0};
  object["layers_pattern"] = "layers";
  REQUIRE(parse_peft_config(object.dump(), "x").adapts(attention + "dense"));
  object["layers_pattern"] = {"h", "blocks"};
  REQUIRE_FALSE(parse_peft_config(object.dump(), "x").adapts(attention + "dense"));
  object["target_modules"] = ".*dense";
  REQUIRE_THROWS_WITH(parse_peft_config(object.dump(), "f"),
                      "f: \"layers_to_transform\" goes with a list of \"target_modules\", not with an expression");
  REQUIRE(with("target_modules", "All-Linear").adapts(mlp + "dense_h_to_4h"));
}

TEST_CASE("token embeddings and head are adapted where they are named", "[model]") {
  const std::string words = "model.embed_tokens";
  const auto named = with("target_modules", {"embed_tokens", "q_proj"});
  REQUIRE(named.of_table(words).rank == 4);
  REQUIRE(named.of_table("lm_head").rank == 0);
  REQUIRE(with("target_modules", ".*(lm_head|q_proj)").of_table("lm_head").rank == 4);
  REQUIRE(with("target_modules", "all-linear").of_table("lm_head").rank == 0);
  auto object = least();
  object["target_modules"] = {"embed_tokens", "q_proj"};
  object["use_dora"] = true;
  const auto dora = parse_peft_config(object.dump(), "f");
  REQUIRE(dora.of("model.layers.0.self_attn.q_proj").kind == adapter_kind::dora);
  REQUIRE(dora.of_table("lm_head").rank == 0);
  REQUIRE_THROWS_WITH(dora.of_table(words),
                      "f: \"use_dora\" adapts \"model.embed_tokens\"; DoRA of token embeddings and of the head is not "
                      "computed here");
}

TEST_CASE("kinds, patterns and their scales; the first pattern that fits counts", "[model]") {
  const std::string text =
      R"({"peft_type": "LORA", "r": 4, "lora_alpha": 8, "target_modules": ["dense", "query_key_value"], "use_rslora": true,
    "rank_pattern": {"layers.[01].attention.dense": 9, "dense": 5}, "alpha_pattern": {"dense": 3}})";
  auto c = parse_peft_config(text, "x");
  REQUIRE(c.of(attention + "dense").rank == 9);
  REQUIRE(c.of("transformer.layers.2.attention.dense").rank == 5);
  REQUIRE(c.of(attention + "dense").alpha == 3);
  REQUIRE(c.of(attention + "query_key_value").rank == 4);
  REQUIRE(c.of(attention + "dense").kind == adapter_kind::rank_stabilised);
  REQUIRE(adapter_scale(c.of(attention + "dense")) == 1);
  c.decomposed = true;  // both: DoRA with the rank-stabilised scale
  REQUIRE(c.of(attention + "dense").kind == adapter_kind::dora);
  REQUIRE(adapter_scale(c.of(attention + "dense")) == 1);
  REQUIRE(adapter_scale(c.of(attention + "query_key_value")) == 4);
}

TEST_CASE("parts of the base that are trained with the terms", "[model]") {
  REQUIRE_FALSE(with("bias", "none").trains(attention + "dense.bias"));
  const auto all = with("bias", "all"), own = with("bias", "lora_only"),
             head = with("modules_to_save", {"lm_head", "final_layernorm"});
  REQUIRE(all.trains("transformer.final_layernorm.bias"));
  REQUIRE(own.trains(attention + "dense.bias"));
  REQUIRE_FALSE(own.trains(mlp + "dense_h_to_4h.bias"));
  REQUIRE_FALSE(all.trains(attention + "dense.weight"));
  REQUIRE(head.trains("lm_head.weight"));
  REQUIRE(head.trains("transformer.final_layernorm.weight"));
  REQUIRE_FALSE(head.trains("transformer.layers.0.input_layernorm.weight"));
  // A name ends in a key, whatever is before it; what is inside of a saved module is saved with it, and not
  // adapted.
  const auto norms = with("modules_to_save", {"layernorm", "mlp"});
  REQUIRE(norms.trains("transformer.final_layernorm.weight"));
  REQUIRE(norms.trains("transformer.layers.0.input_layernorm.bias"));
  REQUIRE(norms.trains(mlp + "dense_h_to_4h.weight"));
  REQUIRE_FALSE(norms.trains(attention + "dense.weight"));
  auto object = least();
  object["modules_to_save"] = {"attention"};
  REQUIRE_FALSE(parse_peft_config(object.dump(), "x").adapts(attention + "dense"));
  object["modules_to_save"] = {"ense"};
  REQUIRE(parse_peft_config(object.dump(), "x").adapts(attention + "dense"));
}

TEST_CASE("an adapter configuration that was written is read back", "[model]") {
  const temporary_folder folder;
  const auto same = [&](const peft_config& c) {
    write_peft_config(folder / "a.json", c);
    const auto back = read_peft_config(folder / "a.json");
    for (const std::string& module :
         {attention + "dense", attention + "query_key_value", mlp + "dense_h_to_4h", std::string("x")}) {
      REQUIRE(back.of(module).rank == c.of(module).rank);
      REQUIRE(back.of(module).alpha == c.of(module).alpha);
      REQUIRE(back.trains(module + ".bias") == c.trains(module + ".bias"));
    }
    REQUIRE(back.saved == c.saved);
    REQUIRE(back.fan_in_fan_out == c.fan_in_fan_out);
  };
  same(parse_peft_config(least().dump(), "x"));
  same(with("rank_pattern", {{"layers.0.attention.dense", 9}}));
  same(with("target_modules", ".*dense"));
  same(with("target_modules", "all-linear"));
  same(with("bias", "lora_only"));
  same(with("modules_to_save", {"x"}));
  same(with("fan_in_fan_out", true));
  same(with("layers_to_transform", {0, 2}));
  same(with("exclude_modules", ".*mlp.*"));
  same(with("exclude_modules", {"dense"}));
  auto object = least();
  object["layers_to_transform"] = {0}, object["layers_pattern"] = "h", object["ensure_weight_tying"] = true;
  same(parse_peft_config(object.dump(), "x"));
  REQUIRE(read_peft_config(folder / "a.json").keeps_tie);
}

TEST_CASE("what is not computed, and what is no value, is refused by its key", "[model]") {
  REQUIRE(message_with("lora_dropout", 0.1).empty());
  REQUIRE(message_with("layers_to_transform", nullptr).empty());
  REQUIRE(message_with("some_new_key", false).empty());
  REQUIRE(message_with("loftq_config", {{"loftq_bits", 4}}).empty());
  REQUIRE(message_with("merge_weights", true).empty());
  for (const char* start : {"gaussian", "orthogonal", "eva"}) REQUIRE(message_with("init_lora_weights", start).empty());
  REQUIRE(message_with("layer_replication", {{0, 2}, {1, 2}}) ==
          "adapter_config.json: \"layer_replication\" must be null or false, as what it asks for is not computed here, "
          "not [[0,2],[1,2]]");
  REQUIRE(message_with("trainable_token_indices", {1}) ==
          "adapter_config.json: \"trainable_token_indices\" must be null or false, as what it asks for is not computed "
          "here, not [1]");
  REQUIRE(
      message_with("peft_type", "IA3") ==
      "adapter_config.json: \"peft_type\" is \"IA3\"; the kind read here is \"LORA\" (rank-stabilised and DoRA too)");
  REQUIRE(message_with("bias", "some") ==
          "adapter_config.json: \"bias\" must be \"none\", \"all\" or \"lora_only\", not \"some\"");
  REQUIRE(message_with("r", 0) == "adapter_config.json: \"r\" must be a whole number from 1 to 65536, not 0");
  REQUIRE(message_with("lora_alpha", -1) == "adapter_config.json: \"lora_alpha\" must be above 0, not -1");
  REQUIRE(message_with("target_modules", nlohmann::json::array()) ==
          "adapter_config.json: \"target_modules\" must be a list of names of modules, an expression, or "
          "\"all-linear\", not []");
  REQUIRE(message_with("target_modules", "(dense") ==
          "adapter_config.json: \"target_modules\": \"(dense\" is no regular expression that is understood here");
  REQUIRE(message_with("rank_pattern", {{"[", 3}}) ==
          "adapter_config.json: \"rank_pattern\": \"(.*\\.)?([)\" is no regular expression that is understood here");
  REQUIRE(message_with("init_lora_weights", "pissa") ==
          "adapter_config.json: \"init_lora_weights\" must be true, false, \"gaussian\", \"orthogonal\" or \"eva\", "
          "not \"pissa\"");
  REQUIRE(message_with("modules_to_save", {""}) ==
          "adapter_config.json: \"modules_to_save\" must be a list of names of modules, not [\"\"]");
  REQUIRE(
      message_with("lora_bias", true) ==
      "adapter_config.json: \"lora_bias\" must be null or false, as what it asks for is not computed here, not true");
  auto object = least();
  object.erase("r");
  REQUIRE_THROWS_WITH(parse_peft_config(object.dump(), "f"), "f: the key \"r\" is missing");
}

}  // namespace model_peft_config_tests
