#include "recglm/adapter/none.hpp"

#include "support/catch.hpp"

namespace adapter_none_tests {

TEST_CASE("none adapts no module", "[adapter]") {
  for (const char* module : {"transformer.layers.0.attention.dense", "model.layers.0.mlp.up_proj", ""})
    REQUIRE(recglm::none{}.of(module).rank == 0);
}

}  // namespace adapter_none_tests
