#include "recglm/data/field_scanner.hpp"

#include "support/catch.hpp"
#include "support/mutate.hpp"

namespace data_field_scanner_tests {

using recglm::field_scanner;
using recglm::reading_report;
using recglm::text_file;
using paths = std::vector<std::vector<std::string>>;

namespace {

enum field : std::size_t { name, stars, at, groups };

/// One line for each record: everything that the wanted fields hold.
std::string read(const std::string& text, reading_report& report) {
  text_file file = text_file::of("r.json", text);
  field_scanner records(file, report, {"name", "stars", "at", "groups"});
  std::string out;
  while (records.next()) {
    out += std::string(records.text(name)) + '/';
    if (const auto n = records.number(stars)) out += recglm::decimal(static_cast<float>(*n));
    out += '/';
    if (const auto n = records.integer(at)) out += std::to_string(*n);
    out += '/';
    for (const auto& path : records.paths(groups)) {
      for (const auto& g : path) out += g + '>';
      out += '|';
    }
    out += '\n';
  }
  return out;
}
std::string read(const std::string& text) {
  reading_report report;
  return read(text, report);
}

const std::string json_lines =
    "{\"name\": \"Ann \\u00c9\", \"other\": {\"name\": [\"no\", {\"stars\": 9}]}, \"stars\": 4.5, \"at\": 1252800000, "
    "\"groups\": "
    "[[\"a\", \"b\"], [\"c\"]]}\n"
    "\n"
    "  {\"groups\": [\"x\", \"y\"], \"stars\": null , \"name\":\"B\"}  \n"
    "{}\n";
const std::string python_lines =
    "{'name': u'Ann \\xc9', \"other\": {'name': ('no', {'stars': 9})}, 'stars': 4.5, 'at': 1252800000L, 'groups': "
    "[['a', \"b\"], "
    "('c',)],}\n\n  {'groups': ['x', 'y'], 'stars': None , 'name':'B'}  \n{}\n";

}  // namespace

TEST_CASE("wanted fields are found wherever they stand, others are walked over", "[data]") {
  const std::string want = "Ann É/4.5/1252800000/a>b>|c>|\nB///x>y>|\n///\n";
  REQUIRE(read(json_lines) == want);
  REQUIRE(read(python_lines) == want);
  REQUIRE(read("{\"na\\u006de\": \"escaped name\", \"groups\": \"alone\"}\n") == "escaped name///alone>|\n");
  REQUIRE(read("{\"groups\": [\"x\", [\"y\"], \"z\", \"w\"]}") == "///x>|y>|z>w>|\n");
}

TEST_CASE("a field that appears twice is noted and its last value taken, as Python takes it", "[data]") {
  reading_report report;
  REQUIRE(read("{\"name\": \"a\", \"name\": \"b\"}\n{\"x\": 1, \"x\": 2}\n", report) == "b///\n///\n");
  REQUIRE(report.entries() ==
          std::vector<reading_report::entry>{
              {"field twice in a record", 1, "r.json:1: field 'name' appears twice; the last one is taken", false}});
}

TEST_CASE("a field that every record needs is a bad row where it is missing or null", "[data]") {
  text_file file = text_file::of("r.json", "{\"name\": null}\n{\"name\": \"\"}\n{}\n");
  reading_report report(recglm::bad_rows::count);
  field_scanner records(file, report, {"name"});
  std::string seen;
  while (records.next()) seen += records.lacks(0, "user") ? '-' : '+';
  REQUIRE(seen == "-+-");
  REQUIRE(report.entries() ==
          std::vector<reading_report::entry>{
              {"no user", 2, "r.json:1: field 'name' is missing; every record needs its user", true}});
}

TEST_CASE("a malformed record names line, field and byte", "[data]") {
  const std::string good = "{\"name\": \"a\"}\n";
  REQUIRE_THROWS_WITH(read(good + "[1]\n"), "r.json:2: a record in braces was expected, '[' is here (byte 1)");
  REQUIRE_THROWS_WITH(read(good + "{\"name\": \"a\n"), "r.json:2: field 'name': the text is not closed (byte 12)");
  REQUIRE_THROWS_WITH(read(good + "{\"skipped\": [1, }\n"),
                      "r.json:2: field 'skipped': a value was expected, '}' is here (byte 17)");
  REQUIRE_THROWS_WITH(read(good + "{\"name\": 'a'}\n"),
                      "r.json:2: field 'name': a value was expected, ''' is here (byte 10)");
  REQUIRE_THROWS_WITH(read(good + "{\"name\" \"a\"}\n"),
                      "r.json:2: field 'name': ':' was expected behind the name, '\"' is here (byte 9)");
  REQUIRE_THROWS_WITH(read(good + "{\"name\": \"a\" \"stars\": 1}\n"),
                      "r.json:2: ',' or '}' was expected, '\"' is here (byte 14)");
  REQUIRE_THROWS_WITH(read(good + "{name: 1}\n"), "r.json:2: a name in quotes was expected, 'n' is here (byte 2)");
  REQUIRE_THROWS_WITH(read(good + "{\"name\": \"a\",}\n"),
                      "r.json:2: a name in quotes was expected, '}' is here (byte 14)");
  REQUIRE_THROWS_WITH(read(good + "{\"name\": \"a\"} {}\n"), "r.json:2: something is behind the record: '{' (byte 15)");
  REQUIRE_THROWS_WITH(read(good + "{\"name\": \"a\""),
                      "r.json:2: ',' or '}' was expected, the end of the line is here (byte 13)");
  REQUIRE_THROWS_WITH(read("{'a': 1, 2: 3}"), "r.json:1: a name in quotes was expected, not a number (byte 11)");
}

TEST_CASE("a value of another kind than expected is named", "[data]") {
  REQUIRE_THROWS_WITH(read("{\"name\": 5}"), "r.json:1: field 'name': a text was expected, a number is here");
  REQUIRE_THROWS_WITH(read("{\"stars\": \"5\"}"), "r.json:1: field 'stars': a number was expected, a text is here");
  REQUIRE_THROWS_WITH(read("{\"stars\": 1e999}"), "r.json:1: field 'stars': the number 1e999 is too large");
  REQUIRE_THROWS_WITH(read("{\"at\": 1.5}"), "r.json:1: field 'at': a whole number was expected, not 1.5");
  REQUIRE_THROWS_WITH(read("{\"groups\": {}}"), "r.json:1: field 'groups': a list was expected, a map is here");
  REQUIRE_THROWS_WITH(read("{\"groups\": [[1]]}"), "r.json:1: field 'groups': a text was expected, a number is here");
  for (const char* field : {"name", "none"})  // wanted or not
    REQUIRE_THROWS_WITH(read(recglm::text_of("{\"", field, "\": \"caf\xe9\"}")),
                        "r.json:1: byte 14 (0xe9) is no UTF-8; write the file in UTF-8, or name its encoding: "
                        "--encoding latin1, gbk, utf-16, ...");
}

TEST_CASE("damaged records never do more than throw an error", "[data]") {
  REQUIRE(survive(json_lines, 2000, [](const std::string& s) { read(s); }) > 0);
  REQUIRE(survive(python_lines, 2000, [](const std::string& s) { read(s); }) > 0);
}

TEST_CASE("a million damaged records never do more than throw an error", "[data][.fuzz]") {
  survive(json_lines, 1000000, [](const std::string& s) { read(s); });
  survive(python_lines, 1000000, [](const std::string& s) { read(s); });
}

}  // namespace data_field_scanner_tests
