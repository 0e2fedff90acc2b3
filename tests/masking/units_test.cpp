#include "recglm/masking/units.hpp"

#include "recglm/laws/blank.hpp"
#include "support/catch.hpp"

namespace masking_units_tests {

using namespace recglm;
using spans = std::vector<token_span>;

TEST_CASE("units are whole entities and single tokens", "[masking]") {
  example e{.tokens = std::vector<token_id>(10, 50), .entities = {{2, 5}, {5, 6}, {7, 9}}};
  REQUIRE(blankable(e) == token_span{0, 10});
  REQUIRE(units(e) == spans{{0, 1}, {1, 2}, {2, 5}, {5, 6}, {6, 7}, {7, 9}, {9, 10}});
  e.sentences = {{1, 4}, {4, 9}};
  REQUIRE(blankable(e) == token_span{1, 9});
  REQUIRE(units(e) == spans{{1, 2}, {2, 5}, {5, 6}, {6, 7}, {7, 9}});
  e.sentences = {{3, 8}};  // what reaches out is no unit
  REQUIRE(units(e) == spans{{5, 6}, {6, 7}});
  REQUIRE(units(example{}).empty());
}

TEST_CASE("units of random documents cover what may be blanked", "[masking]") {
  random_engine random(1);
  for (int round = 0; round < 50; ++round) {
    const example e = draw_document(random, round).text;
    int at = blankable(e).begin;
    std::size_t entities = 0;
    for (token_span u : units(e)) {
      REQUIRE(u.begin == at);
      if (entities < e.entities.size() && u == e.entities[entities])
        ++entities;
      else
        REQUIRE(u.end == u.begin + 1);
      at = u.end;
    }
    REQUIRE(entities == e.entities.size());
    REQUIRE((round == 0 || at == static_cast<int>(e.tokens.size()) - 1));
  }
}

TEST_CASE("a budget is the whole part of a share", "[masking]") {
  REQUIRE(token_budget(0.15, 20, "x") == 3);
  REQUIRE(token_budget(0.15, 19, "x") == 2);
  REQUIRE(token_budget(0.15, 6, "x") == 0);
  REQUIRE_THROWS_WITH(token_budget(1.5, 6, "x"), "x: a share of 1.5 is asked for; give one between 0 and 1");
}

}  // namespace masking_units_tests
