#include "recglm/model/peft.hpp"

#include <map>

#include "recglm/backend/cpu.hpp"
#include "recglm/model/checkpoint.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/golden.hpp"
#include "support/near.hpp"

namespace model_peft_tests {

using recglm::adapter_kind;

namespace {
recglm::model_shape tiny() {
  recglm::model_shape s;
  s.layers = 2, s.hidden = 8, s.heads = 2, s.vocabulary = 20, s.positions = 10;
  return s;
}
}  // namespace

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
    const recglm::peft_config& read = config;
    REQUIRE(read.of("dense_4h_to_h").rank == 0);
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
    const recglm::peft_config terms = recglm::read_peft_config(path / "adapter_config.json");
    REQUIRE(terms.of("dense").kind == kind);
    REQUIRE(recglm::adapter_scale(terms.of("dense")) == (kind == adapter_kind::rank_stabilised ? 4 : 2));
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

TEST_CASE("layers unlike each other, biases and whole modules: saved, read, and trained parts alone hold gradients",
          "[model]") {
  using model = recglm::language_model<recglm::cpu<double>, recglm::glm_10b, recglm::lora>;
  for (const char* extra : {R"("bias": "none")", R"("bias": "lora_only")", R"("bias": "all")",
                            R"("modules_to_save": ["final_layernorm"])"}) {
    INFO(extra);
    const std::string text =
        std::string(
            R"x({"peft_type": "LORA", "r": 3, "lora_alpha": 6, "target_modules": ".*(layers.0.attention.dense|query_key_value)",
      "rank_pattern": {"layers.1.attention.query_key_value": 2}, "alpha_pattern": {"layers.0.*": 5}, )x") +
        extra + "}";
    const auto config = recglm::parse_peft_config(text, "x");
    model one(tiny(), config);
    recglm::random_engine rng(3);
    one.parameters([&](auto& p) { p.draw(rng, 1.0); });
    std::size_t trained = 0;
    one.parameters([&](auto& p) {
      REQUIRE(p.trained == (recglm::is_adapter_name(p.name) || config.trains(p.name)));
      trained += p.trained;
    });
    temporary_folder folder;
    recglm::save_adapter(one, folder.path);
    REQUIRE(recglm::safetensors::open(folder / "adapter_model.safetensors").tensors().size() == trained);
    model two(tiny(), recglm::read_peft_config(folder / "adapter_config.json"));
    recglm::load_adapter(two, folder.path);
    std::map<std::string, std::vector<double>> want;
    one.parameters([&](auto& p) {
      if (p.trained) want[p.name].assign(p.value.begin(), p.value.end());
    });
    two.parameters([&](auto& p) {
      REQUIRE(p.trained == (want.count(p.name) > 0));
      if (p.trained) REQUIRE(std::vector<double>(p.value.begin(), p.value.end()) == want.at(p.name));
    });
    std::map<std::string, double> scales;
    one.products([&](auto& d) {
      if (d.adapter) scales[d.weight.name] = d.adapter->scale;
    });
    two.products([&](auto& d) {
      REQUIRE(d.adapter.has_value() == (scales.count(d.weight.name) > 0));
      if (d.adapter) REQUIRE(std::abs(d.adapter->scale - scales.at(d.weight.name)) < 1e-12);
    });
  }
}

TEST_CASE("an adapter for another base is refused", "[model]") {
  using model = recglm::language_model<recglm::cpu<float>, recglm::glm_10b, recglm::lora>;
  model one(tiny(), recglm::lora{});
  const auto fits = [&](const char* targets) {
    const std::string text =
        std::string(R"({"peft_type": "LORA", "r": 3, "lora_alpha": 6, "target_modules": )") + targets + "}";
    recglm::check_fits(one, recglm::parse_peft_config(text, "a"), "a");
  };
  fits(R"(["dense"])");
  REQUIRE_THROWS_WITH(fits(R"(["dense", "q_proj"])"),
                      "a: \"target_modules\" names \"q_proj\", which this model does not have; its products are "
                      "query_key_value, dense, dense_h_to_4h, dense_4h_to_h");
  REQUIRE_THROWS_WITH(fits(R"(".*q_proj")"),
                      "a: \"target_modules\" fits no product of this model (query_key_value, dense, dense_h_to_4h, "
                      "dense_4h_to_h); is it "
                      "an adapter for another base?");
}

}  // namespace model_peft_tests
