#include "recglm/data/record_place.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "support/catch.hpp"

namespace data_record_place_tests {

TEST_CASE("a record of a pickle is told by its number and its list", "[data]") {
  recglm::record_place place{"reviews.pickle"};
  place.number = 3;
  REQUIRE(place.where() == "reviews.pickle: record 3");
  REQUIRE(recglm::record_place{"r.pkl", "review", 1, "val"}.where() == "r.pkl: review 1 of 'val'");
}

TEST_CASE("a field without a value is missing, a name that looks like none is not", "[data]") {
  const nlohmann::json record{{"null", nullptr},
                              {"nan", std::nan("")},
                              {"empty", ""},
                              {"name", "NA"},
                              {"zero", 0},
                              {"false", false},
                              {"list", nlohmann::json::array()}};
  for (const char* field : {"null", "nan", "empty", "none"}) REQUIRE(recglm::is_missing(record, field));
  for (const char* field : {"name", "zero", "false", "list"}) REQUIRE_FALSE(recglm::is_missing(record, field));
}

}  // namespace data_record_place_tests
