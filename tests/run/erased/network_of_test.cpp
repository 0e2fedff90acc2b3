#include "recglm/run/erased/network_of.hpp"

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/folder.hpp"
#include "support/tiny_run.hpp"

namespace run_erased_network_of_tests {

namespace {
struct adapted : tiny::paper {
  using adapter = recglm::lora;
};
}  // namespace

TEST_CASE("rank, alpha and kind of the values reach every matrix without a rank of its own", "[run]") {
  recglm::values v;
  v.rank = 32, v.alpha = 64, v.adapter_kind = "dora";
  recglm::lora given;
  given.dense.rank = 0;
  const recglm::lora made = recglm::adapter_from(given, v);
  REQUIRE(made.query_key_value.rank == 32);
  REQUIRE(made.dense.rank == 0);
  REQUIRE(made.dense_4h_to_h.alpha == 64);
  REQUIRE(made.dense_h_to_4h.kind == recglm::adapter_kind::dora);
  v.adapter_kind = "ia3";
  REQUIRE_THROWS_WITH(recglm::adapter_from(given, v), "--adapter-kind ia3: it is lora, rank_stabilised or dora");
}

TEST_CASE("an adapter on random weights is refused unless asked for", "[run]") {
  tiny::line<adapted> line;
  REQUIRE_THROWS_WITH(line.untrained(),
                      "an adapter on a base of random weights trains next to nothing: name a pre-trained --base, take "
                      "adapter = none, or say --allow-frozen-random");
  line.ready.value.allow_frozen_random = true;
  REQUIRE(line.untrained()->adapted());
}

TEST_CASE("a base under an adapter is quantized, or gives its sizes alone, or is taken as it is", "[run]") {
  const temporary_folder folder;
  tiny::line<tiny::paper> whole;
  whole.untrained()->save(folder.path, whole.ready.tokenizer.special());
  tiny::line<adapted> line;
  recglm::values& v = line.ready.value;
  using network = recglm::network_of<recglm::cpu<float>, recglm::glm_10b, recglm::lora>;
  bool exact = false;
  const auto stored = [&] {
    recglm::any_network made = line.untrained();
    int packed = 0;
    dynamic_cast<network&>(*made.operator->()).model.linears([&](auto& linear) {
      packed += linear.stored.has_value();
      exact = linear.stored && linear.stored->rounding() == recglm::activation_quantization::none;
    });
    return packed;
  };
  v.base = folder.path.string();
  REQUIRE(stored() == 0);
  for (const char* kind : {"bf16", "int8"}) {
    v.storage = kind;
    for (const bool as_given : {false, true}) {
      v.activation_quantization = as_given ? "none" : "dynamic";
      REQUIRE(stored() == 4);
      REQUIRE(exact == as_given);
    }
  }
  v.activation_quantization = "rough";
  REQUIRE_THROWS_WITH(line.untrained(), "--activation-quantization rough: it is dynamic or none");
  v.activation_quantization = "dynamic", v.sizes_only = true;
  REQUIRE_THROWS_WITH(line.untrained(), "--storage int8: only a --base that an adapter leaves frozen can be quantized");
  v.sizes_only = false;
  v.storage = "int3";
  REQUIRE_THROWS_WITH(line.untrained(), "--storage int3: it is f32, bf16 or int8");
  v.storage = "int8", v.base.clear();
  REQUIRE_THROWS_WITH(line.untrained(), "--storage int8: only a --base that an adapter leaves frozen can be quantized");
  whole.ready.value.sizes_only = true;
  REQUIRE_THROWS_WITH(whole.untrained(), "--sizes-only needs the --base whose sizes are meant");

  whole.ready.value.base = folder.path.string();
  const auto words = [](recglm::any_network&& made) {
    auto& model =
        dynamic_cast<recglm::network_of<recglm::cpu<float>, recglm::glm_10b, recglm::none>&>(*made.operator->()).model;
    std::vector<float> out;
    model.parameters([&](auto& p) {
      if (out.empty()) out.assign(elements(p.value).begin(), elements(p.value).end());
    });
    return out;
  };
  const auto drawn = words(whole.untrained(2));
  whole.ready.value.sizes_only = false;
  const auto read = words(whole.untrained(2));
  REQUIRE(drawn.size() == read.size());
  REQUIRE(drawn != read);

  recglm::any_network as_it_is = whole.untrained(2);
  recglm::training_source source(whole.ready, whole.shared->parts, whole.pool, 1);
  REQUIRE(as_it_is
              ->train(
                  source, {}, [] { return 0.0; }, [](const recglm::training_progress&) {})
              .tokens == 0);
  REQUIRE(words(std::move(as_it_is)) == read);
}

}  // namespace run_erased_network_of_tests
