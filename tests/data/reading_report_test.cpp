#include "recglm/data/reading_report.hpp"

#include "support/catch.hpp"

namespace data_reading_report_tests {

using recglm::bad_rows;
using recglm::reading_report;

TEST_CASE("a report counts each reason and keeps its first place", "[data]") {
  recglm::text_file file = recglm::text_file::of("f", "a\nb\nc\n");
  reading_report report(bad_rows::count);
  file.next();
  report.leave_out(file, "no user", "field 'user': it is empty");
  file.next();
  report.amend(file, "title of page code", "field 'title': page code");
  file.next();
  report.leave_out(file, "no user", "field 'user': it is missing");
  REQUIRE(report.entries() ==
          std::vector<reading_report::entry>{{"no user", 2, "f:1: field 'user': it is empty", true},
                                             {"title of page code", 1, "f:2: field 'title': page code", false}});
  REQUIRE(report.left_out() == 2);
}

TEST_CASE("unless bad rows are counted, the first one stops the reading; amendments never do", "[data]") {
  recglm::text_file file = recglm::text_file::of("f", "a\n");
  file.next();
  reading_report report;
  REQUIRE_NOTHROW(report.amend(file, "x", "y"));
  REQUIRE_THROWS_WITH(report.leave_out(file, "no user", "field 'user': it is empty"), "f:1: field 'user': it is empty");
  REQUIRE(report.left_out() == 0);
}

TEST_CASE("a value that is missing makes a bad row, a word a bad file", "[data]") {
  recglm::text_file from = recglm::text_file::of("f.csv", "x\n");
  from.next();
  recglm::reading_report stopping, counting(recglm::bad_rows::count);
  REQUIRE_THROWS_WITH(stopping.unreadable(from, "no rating", "", "no number"), "f.csv:1: no number");
  counting.unreadable(from, "no rating", "", "no number");
  counting.unreadable(from, "no rating", "NaN", "no number");
  REQUIRE(counting.left_out() == 2);
  REQUIRE_THROWS_WITH(counting.unreadable(from, "no rating", "four", "no number"), "f.csv:1: no number");
}

}  // namespace data_reading_report_tests
