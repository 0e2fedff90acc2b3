#include "recglm/core/types.hpp"

#include "support/catch.hpp"

namespace core_types_tests {

TEST_CASE("sizes follow from the parts", "[core]") {
  recglm::layout l{.prefix = 5, .blanks = {{0, 4}, {2, 2}}, .entities = {}, .written = {}};
  REQUIRE(l.size() == 11);
  REQUIRE(recglm::batch{}.size() == 0);
  recglm::special_tokens s{.mask = 1, .smask = 2, .gmask = 3};
  REQUIRE(s.of(recglm::mask_kind::entity) == 1);
  REQUIRE(s.of(recglm::mask_kind::sentence) == 2);
  REQUIRE(s.of(recglm::mask_kind::document) == 3);
}

TEST_CASE("a column of the items comes by its name", "[core]") {
  recglm::catalogue c;
  c.columns = {{"brand", {"Hill", "Dale"}}, {"category", {"tea", ""}}};
  REQUIRE(c.column("category") == std::vector<std::string>{"tea", ""});
  REQUIRE_THROWS_WITH(c.column("price"), "the items have no column 'price'; they have brand, category");
  REQUIRE_THROWS_WITH(recglm::catalogue{}.column("price"),
                      "the items have no column 'price'; bring a table of them with a head: item,title,price");
}

}  // namespace core_types_tests
