#include "recglm/model/adapters.hpp"

#include <nlohmann/json.hpp>

#include "recglm/backend/cpu.hpp"
#include "recglm/model/checkpoint.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/elements.hpp"
#include "support/folder.hpp"
#include "support/golden.hpp"
#include "support/near.hpp"
#include "support/program.hpp"

namespace model_adapters_tests {

using namespace recglm;

namespace {
using model_type = language_model<cpu<float>, glm_10b, lora>;
template <class Model>
std::vector<float> logits_of(Model& model) {
  tape<cpu<float>> t;
  return model.trace(t, golden_batch({"b"})).logits;
}
std::vector<float> golden_logits(const std::string& adapter) {
  return safetensors::open(golden_glm() / adapter / "logits.safetensors").read<float>("b.logits");
}
}  // namespace

TEMPLATE_TEST_CASE("golden adapters side by side on one base, switched, merged and taken out again",
                   "[model][realdata]", float) {
  if (!have_data()) return;
  for (const storage kept : {storage::f32, storage::int8}) {
    model_type model(read_config(golden_glm() / "config.json").shape,
                     quantized<none>{{}, kept, activation_quantization::none});
    load_weights(model, open_weights(golden_glm()));
    const auto base = logits_of(model);
    adapters<model_type> shelf(model);
    for (const char* kind : {"lora", "rslora", "dora"}) shelf.add(kind, golden_glm() / kind);
    REQUIRE(logits_of(model) == base);
    std::map<std::string, std::vector<float>> first;
    for (const std::string kind : {"lora", "dora", "rslora", "lora", "dora"}) {
      shelf.use(kind);
      const auto got = logits_of(model);
      if (kept == storage::f32) REQUIRE(near(got, golden_logits(kind), table::golden<float>));
      if (first.count(kind)) REQUIRE(got == first[kind]);
      first[kind] = got;
      shelf.merge();
      REQUIRE(near(logits_of(model), got, table::golden<float>));
      REQUIRE_THROWS_WITH(shelf.use(""), "the adapter \"" + kind + "\" is merged; unmerge it before another is used");
      shelf.unmerge();
      REQUIRE(logits_of(model) == got);
    }
    shelf.use("");
    REQUIRE(logits_of(model) == base);
    REQUIRE_THROWS_WITH(shelf.use("x"), "there is no adapter called \"x\"");
    REQUIRE_THROWS_WITH(shelf.unmerge(), "no adapter is merged");
    REQUIRE_THROWS_WITH(shelf.add("lora", golden_glm() / "lora"), "there is an adapter called \"lora\" already");
    REQUIRE_THROWS_WITH(shelf.add("other", golden_llama::folder() / "lora"),
                        Catch::Matchers::ContainsSubstring(
                            "\"target_modules\" fits no matmul of this model (query_key_value, dense, dense_h_to_4h, "
                            "dense_4h_to_h); is it an adapter for another base?"));
  }
}

TEMPLATE_TEST_CASE("whether an adapter is in the weights already", "[model][realdata]", golden_glm_10b,
                   golden_chatglm_6b, golden_llama) {
  if (!have_data()) return;
  using arch = typename TestType::architecture;
  for (const std::string& kind : TestType::adapters()) {
    INFO(kind);
    const auto folder = TestType::folder() / kind;
    const auto load = [&] {
      language_model<cpu<float>, arch, lora> m(read_config(TestType::folder() / "config.json").shape,
                                               read_peft_config(folder / "adapter_config.json"));
      load_weights(m, open_weights(TestType::folder()));
      load_adapter(m, folder);
      return m;
    };
    auto apart = load(), whole = load(), both = load();
    REQUIRE(merged_in(apart).state == merged_state::apart);
    whole.merge();
    std::map<std::string, std::vector<float>> merged;
    whole.linears([&](auto& d) {
      merged[d.weight.name].assign(elements(d.weight.value).begin(), elements(d.weight.value).end());
    });
    both.linears([&](auto& d) {
      std::copy(merged[d.weight.name].begin(), merged[d.weight.name].end(), elements(d.weight.value).begin());
    });
    const merged_report found = merged_in(both);
    REQUIRE(found.state == merged_state::merged);
    if (kind != "dora") REQUIRE(std::abs(found.number - 1) < 5 * found.doubt);
    REQUIRE_THROWS_WITH(merged_in(whole), "the model has no adapter to look for");
    // B is 0: nobody can tell.
    both.linears([](auto& d) { d.adapter->b.value.fill(0); });
    if (kind != "dora") REQUIRE(merged_in(both).state == merged_state::unclear);
  }
}

TEST_CASE("merge_adapter writes a model that computes the merged logits, and does not merge twice",
          "[model][realdata]") {
  if (!have_data() || !have_program("merge_adapter")) return;
  const temporary_folder folder;
  const std::filesystem::path out = folder / "m", golden = golden_chatglm_6b::folder();
  const program_result done = run_program("merge_adapter", {golden, golden / "lora", out});
  REQUIRE(done.err == "");
  REQUIRE(done.status == 0);
  auto model = load_model<cpu<float>, chatglm_6b>(out);
  tape<cpu<float>> t;
  const safetensors want = safetensors::open(golden / "lora/logits.safetensors");
  REQUIRE(near(model.trace(t, golden_batch<golden_chatglm_6b>({"b"})).logits, want.read<float>("b.logits_merged"),
               table::golden<float>));
  for (const auto& [from, merged] : {std::pair{golden, false}, {out, true}}) {
    const program_result told = run_program("merge_adapter", {from, golden / "lora", "--check"});
    REQUIRE(told.status == 0);
    REQUIRE(nlohmann::json::parse(told.out).at("merged") == merged);
  }
  const program_result rounded =
      run_program("merge_adapter", {golden, golden / "lora", folder / "r", "--type", "bf16", "--shard-gb", "0.0001"});
  REQUIRE(rounded.status == 0);
  const auto shards = open_weights(folder / "r");
  REQUIRE(shards.size() > 1);
  REQUIRE(shards.front().tensors().front().type == dtype::bf16);
  const program_result twice = run_program("merge_adapter", {out, golden / "lora", folder / "n"});
  REQUIRE(twice.status == 2);
  REQUIRE_THAT(twice.err, Catch::Matchers::ContainsSubstring("is in these weights already"));
  REQUIRE_FALSE(std::filesystem::exists(folder / "n"));
}

namespace {
using tied_llama = language_model<cpu<float>, llama, lora>;
batch small_text() {
  batch out;
  out.tokens = {1, 5, 9, 5}, out.targets = {5, 9, 5, 2}, out.inter = {0, 1, 2, 3}, out.intra = {0, 0, 0, 0};
  out.offsets = {0, 4}, out.prefix = {0};
  return out;
}
template <class Model>
std::vector<float> small_logits(Model& model) {
  tape<cpu<float>> t;
  return model.trace(t, small_text()).logits;
}
tied_llama drawn(const std::string& targets, std::uint64_t seed) {
  model_shape s;
  s.layers = 1, s.hidden = 8, s.heads = 2, s.vocabulary = 12, s.positions = 8;
  tied_llama out(s, parse_peft_config(
                        R"({"peft_type": "LORA", "r": 2, "lora_alpha": 4, "target_modules": )" + targets + "}", "c"));
  random_engine base(1), rng(seed);
  out.parameters([&](auto& p) { p.draw(is_adapter_name(p.name) ? rng : base, 0.4); });
  return out;
}
}  // namespace

TEST_CASE("adapters of token embeddings and head are switched; merging them is left to a model's own merge",
          "[model]") {
  const temporary_folder folder;
  auto both = drawn(R"(["embed_tokens", "lm_head"])", 2), queries = drawn(R"(["q_proj"])", 3);
  save_adapter(both, folder / "both");
  save_adapter(queries, folder / "queries");
  tied_llama model(both.shape(), none{});
  random_engine base(1);
  model.parameters([&](auto& p) { p.draw(base, 0.4); });
  const auto plain = small_logits(model);
  adapters<tied_llama> shelf(model);
  shelf.add("both", folder / "both");
  shelf.add("queries", folder / "queries");
  for (int turn = 0; turn < 2; ++turn) {
    shelf.use("both");
    REQUIRE(small_logits(model) == small_logits(both));
    REQUIRE_THROWS_WITH(shelf.merge(),
                        "the adapter \"both\" changes \"model.embed_tokens\", which is not merged and taken out here; "
                        "model.merge() and merge_adapter do it for good");
    shelf.use("queries");
    REQUIRE(small_logits(model) == small_logits(queries));
    shelf.use("");
    REQUIRE(small_logits(model) == plain);
  }
  const std::vector<float> ones(96, 1);
  const std::string name = "base_model.model.lm_head.weight";
  const auto file = safetensors::open(folder / "queries/adapter_model.safetensors");
  safetensors_writer out;
  std::vector<std::vector<float>> kept;
  for (const auto& t : file.tensors()) kept.push_back(file.read<float>(t.name));
  for (std::size_t i = 0; i < kept.size(); ++i)
    out.add<float>(file.tensors()[i].name, file.tensors()[i].shape, kept[i]);
  out.add<float>(name, {12, 8}, ones);
  out.write(folder / "queries/adapter_model.safetensors");
  REQUIRE_THROWS_WITH(shelf.add("table", folder / "queries"), (folder / "queries/adapter_model.safetensors").string() +
                                                                  ": brings a part of the base, \"" + name +
                                                                  "\", and cannot be switched; load it alone");
}

TEST_CASE("merge_adapter gives a tied base a head of its own where the adapter parts it from the token embeddings",
          "[model]") {
  if (!have_program("merge_adapter")) return;
  const temporary_folder folder;
  for (const std::string targets : {R"(["embed_tokens", "q_proj"])", R"(["lm_head"])", R"(["q_proj"])"}) {
    INFO(targets);
    auto model = drawn(targets, 4);
    save_model(model, folder / "m");
    std::filesystem::remove_all(folder / "a");
    std::filesystem::rename(folder / "m/adapter", folder / "a");
    const program_result done = run_program("merge_adapter", {folder / "m", folder / "a", folder / "o"});
    INFO(done.err);
    REQUIRE(done.status == 0);
    REQUIRE(read_config(folder / "o/config.json").tied == (targets == R"(["q_proj"])"));
    const auto want = small_logits(model);
    if (targets == R"(["q_proj"])") {
      auto merged = load_model<cpu<float>, llama>(folder / "o");
      REQUIRE(near(small_logits(merged), want, table::golden<float>));
    } else {
      auto merged = load_model<cpu<float>, llama_own_head>(folder / "o");
      REQUIRE(near(small_logits(merged), want, table::golden<float>));
    }
    std::filesystem::remove_all(folder / "o");
  }
}

}  // namespace model_adapters_tests
