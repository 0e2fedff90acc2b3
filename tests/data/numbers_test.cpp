#include "recglm/data/numbers.hpp"

#include "support/catch.hpp"

namespace data_numbers_tests {

using recglm::seconds_of;

TEST_CASE("a rating is written as short as it reads back", "[data]") {
  REQUIRE(recglm::decimal(4) == "4");
  REQUIRE(recglm::decimal(3.5f) == "3.5");
  REQUIRE(recglm::decimal(0.1f) == "0.1");
  REQUIRE(static_cast<float>(*recglm::real_of(recglm::decimal(1.0f / 3))) == 1.0f / 3);
}

TEST_CASE("numbers are read whole or not at all", "[data]") {
  REQUIRE(recglm::integer_of("-12") == -12);
  for (const char* text : {"", "1x", " 1", "1.0", "+1", "99999999999999999999"})
    REQUIRE_FALSE(recglm::integer_of(text).has_value());
  REQUIRE(recglm::real_of("1e3") == 1000.0);
  for (const char* text : {"", "nan", "inf", "1,5", "4 stars", "1e999"})
    REQUIRE_FALSE(recglm::real_of(text).has_value());
}

TEST_CASE("times are seconds or dates in UTC", "[data]") {
  REQUIRE(seconds_of("1365029107") == 1365029107);
  REQUIRE(seconds_of("1365029107.75") == 1365029107);
  REQUIRE(seconds_of("-0.5") == -1);
  REQUIRE(seconds_of("1.36e9") == 1360000000);
  REQUIRE(seconds_of("1970-01-01") == 0);
  REQUIRE(seconds_of("2000-02-29") == 951782400);
  REQUIRE(seconds_of("1969-12-31 23:59:59") == -1);
  REQUIRE(seconds_of("2013-04-03 22:45:07") == 1365029107);
  REQUIRE(seconds_of("2013-04-03T22:45:07.125Z") == 1365029107);
  REQUIRE(seconds_of("2013-04-03T22:45") == 1365029100);
  REQUIRE(seconds_of("2100-03-01") == seconds_of("2100-02-28").value() + 86400);  // no leap year
  for (const char* text :
       {"", "yesterday", "2013-13-01", "2013-00-10", "2013-01-32", "2013/01/02", "2013-01-02 25:00:00",
        "2013-01-02 10:61", "1e30", "2013-01-02 10:00:", "2013-02-29", "2100-02-29", "2013-02-30"})
    REQUIRE_FALSE(seconds_of(text).has_value());
}

TEST_CASE("an offset from UTC is taken off", "[data]") {
  REQUIRE(seconds_of("2014-05-13T18:53:20+02:00") == 1400000000);  // Python: datetime.fromisoformat(...).timestamp()
  for (const char* zone : {"", "Z", "z", " UTC", "UTC", " GMT", " Z", "+00:00", "-00:00", "+0000", "+00"})
    REQUIRE(seconds_of(std::string("2014-05-13 16:53:20") + zone) == 1400000000);
  REQUIRE(seconds_of("2014-05-13 11:23:20 -0530") == 1400000000);
  REQUIRE(seconds_of("2014-05-13 11:23:20.25-05:30") == 1400000000);
  REQUIRE(seconds_of("2014-05-14T06:53:20+14") == 1400000000);
  REQUIRE(seconds_of("2014-05-13T18:53+02:00") == 1399999980);
  for (const char* zone : {"+", "+2", "+2:00", "+02:", "+02:0", "+02:60", "+16:00", "+02.00", " CEST", "+ab", "UTC+2",
                           "  UTC", "+02:00 ", "+020", " "})
    REQUIRE_FALSE(seconds_of(std::string("2014-05-13 16:53:20") + zone).has_value());
}

TEST_CASE("what says that there is no value", "[data]") {
  for (const char* text : {"", "nan", "NaN", "NA", "N/A", "null", "NULL", "None", "\\N"})
    REQUIRE(recglm::is_missing(text));
  for (const char* text : {"0", "-", "nano", "nullx", "none!", " "}) REQUIRE_FALSE(recglm::is_missing(text));
}

}  // namespace data_numbers_tests
