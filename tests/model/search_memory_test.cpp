#include "recglm/model/search_memory.hpp"

#include "support/catch.hpp"

namespace model_search_memory_tests {

using recglm::model_shape;
using recglm::search_size;

TEST_CASE("a search needs keys and values of all that it reads and writes", "[model]") {
  const model_shape s{.layers = 2, .hidden = 8, .heads = 2, .vocabulary = 100};
  const double row = 2 * 2 * 8 * 4;
  // Allowed texts: no distribution over the vocabulary, and no more beams than texts.
  REQUIRE(recglm::search_bytes(s, {.texts = 3, .part_a = 10, .beams = 5, .tokens = 7, .ways = 4}) ==
          3 * 10 * row + 3 * 4 * (7 * row + 500));
  REQUIRE(recglm::search_bytes(s, {.texts = 3, .part_a = 10, .beams = 5, .tokens = 7}) ==
          3 * 10 * row + 3 * 5 * (7 * row + 500 + 100 * 12 + 6 * 40));
  // One token: no more beams than tokens.
  REQUIRE(recglm::search_bytes(s, {.beams = 1 << 30, .tokens = 1}) == 100 * (row + 500 + 100 * 12 + 100 * 40));
}

TEST_CASE("a search that memory cannot hold is refused with the numbers", "[model]") {
  const model_shape s{.layers = 12, .hidden = 768, .heads = 12, .vocabulary = 50304};
  REQUIRE_NOTHROW(recglm::check_search_memory(s, {.texts = 1, .part_a = 20, .beams = 4, .tokens = 5}));
  REQUIRE_THROWS_WITH(
      recglm::check_search_memory(s, {.texts = 16, .part_a = 20, .beams = 1000000, .tokens = 5}),
      Catch::Matchers::StartsWith("a search of 16 texts at once with 1000000 beams (12 layers, a vocabulary of 50304, "
                                  "texts of 20 tokens, answers of 5) needs "));
}

}  // namespace model_search_memory_tests
