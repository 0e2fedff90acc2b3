#include "recglm/run/erased/network_of.hpp"

#include "support/catch.hpp"
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
                      "an adapter on a base of random weights trains next to nothing: name a pre-trained --base, take adapter = none, or say --frozen-random");
  line.ready.value.frozen_random = true;
  REQUIRE(line.untrained()->adapted());
}

}  // namespace run_erased_network_of_tests
