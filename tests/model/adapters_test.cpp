#include "recglm/model/adapters.hpp"

#include <nlohmann/json.hpp>

#include "recglm/backend/cpu.hpp"
#include "recglm/model/checkpoint.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
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
    model_type model(read_config(golden_glm() / "config.json").shape, kept_as<none>{{}, kept, activations::exact});
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
                            "\"target_modules\" names \"down_proj\", which this model does not have; its products are "
                            "query_key_value, dense, dense_h_to_4h, dense_4h_to_h"));
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
    whole.products([&](auto& d) { merged[d.weight.name].assign(d.weight.value.begin(), d.weight.value.end()); });
    both.products([&](auto& d) {
      std::copy(merged[d.weight.name].begin(), merged[d.weight.name].end(), d.weight.value.begin());
    });
    const merged_report found = merged_in(both);
    REQUIRE(found.state == merged_state::merged);
    if (kind != "dora") REQUIRE(std::abs(found.figure - 1) < 5 * found.doubt);
    REQUIRE_THROWS_WITH(merged_in(whole), "the model has no adapter to look for");
    // B is 0: nobody can tell.
    both.products([](auto& d) { d.adapter->b.value.fill(0); });
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

}  // namespace model_adapters_tests
