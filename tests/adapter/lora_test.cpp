#include "recglm/adapter/lora.hpp"

#include "support/catch.hpp"

namespace adapter_lora_tests {

using namespace recglm;

TEST_CASE("each place has its own terms, by the last part of a module's name", "[adapter]") {
  lora a = lora::all({4, 8, 0.1, adapter_kind::dora});
  a.dense.rank = 0;
  for (const char* module : {"transformer.layers.0.attention.query_key_value", "model.layers.11.self_attn.k_proj",
                             "mlp.gate_proj", "up_proj"})
    REQUIRE(a.of(module).rank == 4);
  for (const char* module :
       {"transformer.layers.0.attention.dense", "model.layers.1.self_attn.o_proj", "word_embeddings", "lm_head", ""})
    REQUIRE(a.of(module).rank == 0);
  REQUIRE(a.of("transformer.layers.3.mlp.dense_4h_to_h").kind == adapter_kind::dora);
  int named = 0;
  a.visit([&](std::string_view, int& rank, std::string_view) { named += rank; });
  REQUIRE(named == 12);
}

TEST_CASE("scales of the kinds", "[adapter]") {
  REQUIRE(adapter_scale({4, 8, 0, adapter_kind::lora}) == 2);
  REQUIRE(adapter_scale({4, 8, 0, adapter_kind::rank_stabilised}) == 4);
  REQUIRE(adapter_scale({4, 8, 0, adapter_kind::dora}) == 2);
}

TEST_CASE("rank, alpha and kind of a run reach every place but one that was given a rank of its own", "[adapter]") {
  recglm::lora adapter;
  adapter.dense.rank = 3;
  adapter.usual({16, 4, 0, recglm::adapter_kind_called("dora")});
  REQUIRE(adapter.query_key_value.rank == 16);
  REQUIRE(adapter.dense.rank == 3);
  REQUIRE(adapter.dense.alpha == 4);
  REQUIRE(adapter.dense_4h_to_h.kind == recglm::adapter_kind::dora);
  REQUIRE(recglm::adapter_kind_called("rank_stabilised") == recglm::adapter_kind::rank_stabilised);
  REQUIRE_THROWS_WITH(recglm::adapter_kind_called("lorra"),
                      "--adapter-kind lorra: it is lora, rank_stabilised or dora");
}

}  // namespace adapter_lora_tests
