#include "recglm/core/check.hpp"

#include "support/catch.hpp"

namespace core_check_tests {

namespace {

struct streamed {
  int n;
  friend std::ostream& operator<<(std::ostream& out, const streamed& s) { return out << '<' << s.n << '>'; }
};

}  // namespace

TEST_CASE("check puts the message together and throws recglm::error", "[core]") {
  REQUIRE_NOTHROW(recglm::check(true, "never"));
  REQUIRE_THROWS_WITH(recglm::check(false, "line ", 3, " of ", std::string("x.csv")), "line 3 of x.csv");
  REQUIRE_THROWS_AS(recglm::fail("anything"), recglm::error);
}

TEST_CASE("every kind of part is written as a stream would", "[core]") {
  const char* text = "text";
  REQUIRE(recglm::text_of(text, ' ', std::string_view("view"), ' ', -3, ' ', 4u, ' ', std::size_t{5}, ' ', 0.25, ' ',
                          1e-9f, ' ', true, ' ', 'c', ' ', streamed{7}) == "text view -3 4 5 0.25 1e-09 1 c <7>");
  REQUIRE(recglm::text_of().empty());
}

}  // namespace core_check_tests
