#include "recglm/model/peft.hpp"

#include "recglm/backend/cpu.hpp"
#include "recglm/model/checkpoint.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/golden.hpp"
#include "support/near.hpp"

namespace model_peft_tests {

using recglm::adapter_kind;
using recglm::parse_peft_config;

namespace {
nlohmann::json least() {
  return {{"peft_type", "LORA"}, {"r", 4}, {"lora_alpha", 8}, {"target_modules", {"dense", "query_key_value"}}};
}
std::string message_with(const std::string& key, const nlohmann::json& value) {
  auto object = least();
  object[key] = value;
  try {
    parse_peft_config(object.dump(), "adapter_config.json");
  } catch (const recglm::error& e) {
    return e.what();
  }
  return "";
}
recglm::model_shape tiny() {
  recglm::model_shape s;
  s.layers = 2, s.hidden = 8, s.heads = 2, s.vocabulary = 20, s.positions = 10;
  return s;
}
}  // namespace

TEST_CASE("a target is a module's name or its end after a dot", "[model]") {
  const auto c = parse_peft_config(least().dump(), "x");
  REQUIRE(c.adapts("transformer.layers.0.attention.dense"));
  REQUIRE(c.adapts("dense"));
  REQUIRE_FALSE(c.adapts("transformer.layers.0.mlp.dense_h_to_4h"));
  REQUIRE_FALSE(c.adapts("transformer.layers.0.attention.undense"));
  const recglm::lora adapter = recglm::adapter_of(c, "x");
  REQUIRE(adapter.dense.rank == 4);
  REQUIRE(adapter.query_key_value.alpha == 8);
  REQUIRE(adapter.dense_h_to_4h.rank == 0);
}

TEST_CASE("kinds, patterns and their scales", "[model]") {
  auto object = least();
  object["use_rslora"] = true;
  object["rank_pattern"] = {{"attention.dense", 9}};
  object["alpha_pattern"] = {{"dense", 3}};
  auto adapter = recglm::adapter_of(parse_peft_config(object.dump(), "x"), "x");
  REQUIRE(adapter.dense.rank == 9);
  REQUIRE(adapter.dense.alpha == 3);
  REQUIRE(adapter.query_key_value.rank == 4);
  REQUIRE(adapter.dense.kind == adapter_kind::rank_stabilised);
  REQUIRE(recglm::adapter_scale(adapter.dense) == 1);
  object["use_dora"] = true;  // both: DoRA with the rank-stabilised scale
  adapter = recglm::adapter_of(parse_peft_config(object.dump(), "x"), "x");
  REQUIRE(adapter.dense.kind == adapter_kind::dora);
  REQUIRE(recglm::adapter_scale(adapter.dense) == 1);
  REQUIRE(recglm::adapter_scale(adapter.query_key_value) == 4);
}

TEST_CASE("what is not computed is refused by its key", "[model]") {
  REQUIRE(message_with("lora_dropout", 0.1).empty());
  REQUIRE(message_with("layers_to_transform", nullptr).empty());
  REQUIRE(message_with("some_new_key", false).empty());
  REQUIRE(
      message_with("peft_type", "IA3") ==
      "adapter_config.json: \"peft_type\" is \"IA3\"; the kind read here is \"LORA\" (rank-stabilised and DoRA too)");
  REQUIRE(message_with("bias", "all") == "adapter_config.json: \"bias\" must be \"none\", not \"all\"");
  REQUIRE(message_with("r", 0) == "adapter_config.json: \"r\" must be a whole number from 1 to 65536, not 0");
  REQUIRE(message_with("lora_alpha", -1) == "adapter_config.json: \"lora_alpha\" must be above 0, not -1");
  REQUIRE(message_with("target_modules", ".*dense") ==
          "adapter_config.json: \"target_modules\" must be a list of names of modules, not \".*dense\"");
  REQUIRE(message_with("rank_pattern", {{"layers.[01].dense", 3}}) ==
          "adapter_config.json: \"rank_pattern\": \"layers.[01].dense\" must be the name of a module or its end, not a "
          "pattern");
  REQUIRE(message_with("init_lora_weights", "pissa") ==
          "adapter_config.json: \"init_lora_weights\" must be true, false, \"gaussian\", \"orthogonal\" or \"eva\", "
          "not \"pissa\"");
  REQUIRE(message_with("modules_to_save", {"head"}) ==
          "adapter_config.json: \"modules_to_save\" must be null or false, as what it asks for is not computed here, "
          "not [\"head\"]");
  REQUIRE(message_with("fan_in_fan_out", true) ==
          "adapter_config.json: \"fan_in_fan_out\" must be null or false, as what it asks for is not computed here, "
          "not true");
  auto object = least();
  object.erase("r");
  REQUIRE_THROWS_WITH(parse_peft_config(object.dump(), "f"), "f: the key \"r\" is missing");
  object = least();
  object["target_modules"] = {"q_proj"};
  REQUIRE_THROWS_WITH(
      recglm::adapter_of(parse_peft_config(object.dump(), "f"), "f"),
      "f: \"target_modules\" names \"q_proj\"; adapted here are query_key_value, dense, dense_h_to_4h and "
      "dense_4h_to_h of every layer");
}

TEST_CASE("an adapter that was saved is the one that was there", "[model]") {
  using model = recglm::language_model<recglm::cpu<double>, recglm::glm_10b, recglm::lora>;
  for (const adapter_kind kind : {adapter_kind::lora, adapter_kind::rank_stabilised, adapter_kind::dora}) {
    recglm::random_engine rng(1);
    recglm::lora terms = recglm::lora::all({4, 6, 0.25, kind});
    terms.dense = {2, 5, 0.25, kind};
    terms.dense_4h_to_h.rank = 0;
    model one(tiny(), terms, rng);
    one.parameters([&](auto& p) {
      if (recglm::is_adapter_name(p.name)) p.draw(rng, 1.0);
    });
    temporary_folder folder;
    recglm::save_adapter(one, folder.path, "base");
    const auto config = recglm::read_peft_config(folder / "adapter_config.json");
    REQUIRE(config.base == "base");
    const recglm::lora read = recglm::adapter_of(config, "x");
    REQUIRE(read.dense_4h_to_h.rank == 0);
    for (const char* which : {"query_key_value", "dense", "dense_h_to_4h"}) {
      REQUIRE(read.of(which).rank == terms.of(which).rank);
      REQUIRE(read.of(which).dropout == 0.25);
      REQUIRE(near(std::vector<double>{recglm::adapter_scale(read.of(which))},
                   std::vector<double>{recglm::adapter_scale(terms.of(which))}, table::kernel<double>(1)));
    }
    model two(tiny(), read);
    recglm::load_adapter(two, folder.path);
    std::vector<std::vector<double>> want;
    one.parameters([&](auto& p) {
      if (recglm::is_adapter_name(p.name)) want.emplace_back(p.value.begin(), p.value.end());
    });
    std::size_t i = 0;
    two.parameters([&](auto& p) {
      if (recglm::is_adapter_name(p.name)) REQUIRE(std::vector<double>(p.value.begin(), p.value.end()) == want.at(i++));
    });
    REQUIRE(i == want.size());
  }
}

TEST_CASE("an adapter of another rank is refused with its tensors", "[model]") {
  using model = recglm::language_model<recglm::cpu<float>, recglm::glm_10b, recglm::lora>;
  recglm::lora terms;
  terms.query_key_value = {};
  terms.dense_h_to_4h = terms.dense_4h_to_h = {};
  auto shape = tiny();
  shape.layers = 1;
  model one(shape, terms);
  temporary_folder folder;
  recglm::save_adapter(one, folder.path);
  terms.dense.rank = 2;
  model two(shape, terms);
  const std::string name = "transformer.layers.0.attention.dense.lora_";
  REQUIRE_THROWS_WITH(recglm::load_adapter(two, folder.path),
                      (folder / "adapter_model.safetensors").string() +
                          " does not fit the model; of another shape: " + name + "A.weight (8, 8) instead of (2, 8), " +
                          name + "B.weight (8, 8) instead of (8, 2); is it the file of this configuration?");
  recglm::language_model<recglm::cpu<float>, recglm::glm_10b, recglm::lora> merged(shape, terms);
  merged.merge();
  REQUIRE_THROWS_WITH(recglm::save_adapter(merged, folder.path),
                      "the model has no adapter to save; it was trained whole, or its adapter was merged");
}

TEST_CASE("the golden adapters are read whole", "[model][realdata]") {
  if (!have_data()) return;
  for (const auto& [name, kind] :
       {std::pair{"lora", adapter_kind::lora}, std::pair{"rslora", adapter_kind::rank_stabilised},
        std::pair{"dora", adapter_kind::dora}}) {
    const auto path = golden_glm() / name;
    const recglm::lora terms = recglm::adapter_of(recglm::read_peft_config(path / "adapter_config.json"), "x");
    REQUIRE(terms.dense.kind == kind);
    REQUIRE(recglm::adapter_scale(terms.dense) == (kind == adapter_kind::rank_stabilised ? 4 : 2));
    auto model = recglm::load_model<recglm::cpu<float>, recglm::glm_10b>(golden_glm(), terms);
    recglm::load_adapter(model, path);
    temporary_folder folder;
    recglm::save_adapter(model, folder.path);
    REQUIRE(bytes_of_file(folder / "adapter_model.safetensors") == bytes_of_file(path / "adapter_model.safetensors"));

    const auto want = recglm::safetensors::open(path / "logits.safetensors");
    recglm::tape<recglm::cpu<float>> tape;
    REQUIRE(near(model.trace(tape, golden_batch({"b"})).logits, want.read<float>("b.logits"), table::golden<float>));
  }
}

}  // namespace model_peft_tests
