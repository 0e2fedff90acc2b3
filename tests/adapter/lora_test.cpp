#include "recglm/adapter/lora.hpp"

#include "support/catch.hpp"

namespace adapter_lora_tests {

using namespace recglm;

TEST_CASE("each matrix has its own terms", "[adapter]") {
  lora a = lora::all({4, 8, 0.1, adapter_kind::dora});
  a.dense.rank = 0;
  REQUIRE(a.of(block_matrix::query_key_value).rank == 4);
  REQUIRE(a.of(block_matrix::dense).rank == 0);
  REQUIRE(a.of(block_matrix::dense_4h_to_h).kind == adapter_kind::dora);
  int named = 0;
  a.visit([&](std::string_view, int& rank, std::string_view) { named += rank; });
  REQUIRE(named == 12);
}

TEST_CASE("scales of the kinds", "[adapter]") {
  REQUIRE(adapter_scale({4, 8, 0, adapter_kind::lora}) == 2);
  REQUIRE(adapter_scale({4, 8, 0, adapter_kind::rank_stabilised}) == 4);
  REQUIRE(adapter_scale({4, 8, 0, adapter_kind::dora}) == 2);
}

}  // namespace adapter_lora_tests
