#include "recglm/adapter/none.hpp"

#include "support/catch.hpp"

namespace adapter_none_tests {

TEST_CASE("none adapts no matrix", "[adapter]") {
  using recglm::block_matrix;
  for (const block_matrix m : {block_matrix::query_key_value, block_matrix::dense, block_matrix::dense_h_to_4h, block_matrix::dense_4h_to_h})
    REQUIRE(recglm::none{}.of(m).rank == 0);
}

}  // namespace adapter_none_tests
