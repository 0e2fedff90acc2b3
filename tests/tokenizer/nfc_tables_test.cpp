#include "recglm/tokenizer/nfc_tables.hpp"

#include "support/catch.hpp"

namespace tokenizer_nfc_tables_tests {

TEST_CASE("there are as many decompositions and marks as Unicode 18 has", "[tokenizer]") {
  using namespace recglm::detail;
  REQUIRE(joined_pairs.size() == 3 * 961);
  REQUIRE(parted_pairs.size() == 3 * 85);
  REQUIRE(other_selves.size() == 2 * 1035);
  std::uint32_t marks = 0, last = 0;
  for (std::size_t i = 0; i < combining_runs.size(); i += 3)
    marks += combining_runs[i + 1], last += combining_runs[i] + combining_runs[i + 1];
  REQUIRE(marks == 1002);
  REQUIRE(last == 0x1e94b);
}

}  // namespace tokenizer_nfc_tables_tests
