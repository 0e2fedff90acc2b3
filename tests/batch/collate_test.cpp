#include "recglm/batch/collate.hpp"

#include "support/catch.hpp"

namespace batch_collate_tests {

using namespace recglm;
using ints = std::vector<int>;

TEST_CASE("texts are side by side without padding", "[batch]") {
  const std::vector<glm_text> texts{{{1, 2, 3}, {no_target, 3, 4}, {{0, 0}, {1, 1}, {1, 2}}, 1},
                                    {{5}, {no_target}, {{0, 7}}, 1}};
  const batch b = collate(texts);
  REQUIRE(b.texts() == 2);
  REQUIRE(b.size() == 4);
  REQUIRE(b.tokens == ints{1, 2, 3, 5});
  REQUIRE(b.targets == ints{-100, 3, 4, -100});
  REQUIRE(b.inter == ints{0, 1, 1, 0});
  REQUIRE(b.intra == ints{0, 1, 2, 7});
  REQUIRE(b.offsets == ints{0, 3, 4});
  REQUIRE(b.prefix == ints{1, 1});
  REQUIRE(collate({}).texts() == 0);
  REQUIRE(collate({}).size() == 0);
  REQUIRE(collate(texts, 8).size() == 4);
}

TEST_CASE("texts that do not fit together or into the model are named", "[batch]") {
  const std::vector<glm_text> far{{{1}, {no_target}, {{0, 0}}, 1}, {{5}, {no_target}, {{0, 8}}, 1}};
  REQUIRE_THROWS_WITH(collate(far, 8),
                      "collate: text 1 has a token at place (0, 8), and the model has 8 positions; shorten the text "
                      "(fit_length) or raise --positions");
  const std::vector<glm_text> odd{{{1, 2}, {no_target}, {{0, 0}, {1, 0}}, 1}};
  REQUIRE_THROWS_WITH(collate(odd), "collate: text 0 has 2 tokens, 1 targets, 2 positions and a prefix of 1");
  const std::vector<glm_text> long_prefix{{{1}, {no_target}, {{0, 0}}, 2}};
  REQUIRE_THROWS_WITH(collate(long_prefix), "collate: text 0 has 1 tokens, 1 targets, 1 positions and a prefix of 2");
}

}  // namespace batch_collate_tests
