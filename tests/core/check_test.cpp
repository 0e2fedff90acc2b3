#include "recglm/core/check.hpp"

#include <filesystem>

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

TEST_CASE("a message repeats no more than 200 bytes of a text, whole characters of it", "[core]") {
  const std::string most(200, 'x'), long_text = most + "y";
  REQUIRE(recglm::shortened(most) == most);
  REQUIRE(recglm::shortened(long_text) == most + "...");
  for (int more = 0; more < 4; ++more) {
    const std::string front(196 + static_cast<std::size_t>(more), 'x'), cut = recglm::shortened(front + "\u20ac\u20ac");
    REQUIRE(cut == (more < 2 ? front + "\u20ac..." : front + "..."));
  }
  REQUIRE_THROWS_WITH(recglm::check(false, "f.json: key ", long_text, "; and ", std::string_view(long_text)),
                      "f.json: key " + most + "...; and " + most + "...");
  REQUIRE_THROWS_WITH(recglm::fail(long_text, " is first and says where"), long_text + " is first and says where");
  REQUIRE_THROWS_WITH(recglm::fail("cannot write ", std::filesystem::path(long_text)), "cannot write " + long_text);
  REQUIRE(recglm::text_of("a ", long_text) == "a " + long_text);
}

}  // namespace core_check_tests
