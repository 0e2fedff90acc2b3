#include "recglm/core/value_range.hpp"

#include "support/catch.hpp"

namespace core_value_range_tests {

using recglm::value_range;

TEST_CASE("a range holds what is between its ends and finite", "[core]") {
  const double nan = std::nan(""), infinite = std::numeric_limits<double>::infinity();
  struct row {
    value_range range;
    std::vector<double> in, out;
  };
  for (const row& r :
       {row{value_range::at_least(1), {1, 2e9}, {0, 0.5, -1}}, row{value_range::between(0, 9), {0, 9}, {-1, 10}},
        row{value_range::share(), {0, 0.5, 1}, {-1e-9, 1.0001}}, row{value_range::rate(), {0, 0.999}, {1}},
        row{value_range::positive(), {1e-300, 1e300}, {0, -1}}, row{value_range::not_negative(), {0, 1e300}, {-1e-300}},
        row{value_range::number(0.5, 2), {0.5, 2}, {0.4, 2.1}}, row{value_range::number(), {-1e300, 0}, {}}}) {
    INFO(r.range.words);
    for (double x : r.in) REQUIRE(r.range.holds(x));
    for (double x : r.out) REQUIRE_FALSE(r.range.holds(x));
    REQUIRE_FALSE(r.range.holds(nan));
    REQUIRE_FALSE(r.range.holds(infinite));
    REQUIRE_FALSE(r.range.holds(-infinite));
  }
  REQUIRE(value_range::at_least(1).words == "1 or more");
  REQUIRE(value_range::between(0, 9).words == "from 0 to 9");
  REQUIRE(value_range::number(0.5, 2).words == "a number from 0.5 to 2");
}

TEST_CASE("a choice holds its words alone", "[core]") {
  const value_range one = value_range::one_of({"f32", "bf16", "int8"});
  REQUIRE(one.words == "f32, bf16 or int8");
  REQUIRE(one.holds(std::string("bf16")));
  REQUIRE_FALSE(one.holds(std::string("bf")));
  REQUIRE_FALSE(one.holds(std::string()));
}

TEST_CASE("a sentence is a text that may carry a range", "[core]") {
  const recglm::explained plain = "of a span", ranged("of a span", value_range::share());
  REQUIRE(plain == ranged);
  REQUIRE_FALSE(plain.range);
  REQUIRE(ranged.range->words == "a share from 0 to 1");
}

}  // namespace core_value_range_tests
