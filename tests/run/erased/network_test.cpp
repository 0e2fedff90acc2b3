#include "recglm/run/erased/network.hpp"

#include "recglm/run/json_values.hpp"

#include "recglm/run/erased/network_of.hpp"
#include "recglm/run/manifest.hpp"
#include "support/catch.hpp"
#include "support/tiny_run.hpp"

namespace run_erased_network_tests {

TEST_CASE("a network knows its names, and is a model to a decoder", "[run]") {
  tiny::line<> line;
  REQUIRE(line.ready.adapter.architecture() == "glm_10b");
  REQUIRE(line.ready.adapter.adapter() == "none");
  REQUIRE(line.ready.adapter.types().backend == typeid(recglm::cpu<float>));
  REQUIRE(line.ready.adapter.types().architecture == typeid(recglm::glm_10b));
  REQUIRE(line.ready.adapter.types().adapter == typeid(recglm::none));
  const recglm::any_network network = line.untrained();
  const recglm::model_view view = network;
  REQUIRE(view.vocabulary() == line.ready.tokenizer.size());
}

TEST_CASE("the parameters of an adapter are shown", "[run]") {
  recglm::network_kind kind =
      recglm::network_kind_of<recglm::cpu<float>, recglm::glm_10b, recglm::lora>(recglm::lora{});
  recglm::json_writer shown;
  shown.policy("adapter", kind);
  REQUIRE(shown.object.at("adapter.dense.rank") == 8);
}

}  // namespace run_erased_network_tests
