#include "recglm/pipeline/policy_changes.hpp"

#include <string>

#include "support/catch.hpp"

namespace pipeline_policy_changes_tests {

struct parent {
  int number = 1;
  std::string text = "a";
};
struct other_parent {
  double before = 0;
};
struct child final : other_parent, parent {
  child() { number = 10; }
  double more = 0.5;
};
struct stranger {
  int number = 1;
};

TEST_CASE("a change reaches the policies of its type and of those that inherit it, and no other", "[pipeline]") {
  recglm::policy_changes changes;
  changes.add([](parent& p) { p.text += "b"; });
  parent p;
  child c;
  stranger s;
  for (int twice = 0; twice < 2; ++twice) changes.apply(p), changes.apply(c), changes.apply(s);
  REQUIRE(p.text == "abb");
  REQUIRE(c.text == "abb");
  REQUIRE(c.number == 10);
  REQUIRE(c.more == 0.5);
  REQUIRE(s.number == 1);
}

TEST_CASE("changes are made in the order in which they were noted, also in a copy", "[pipeline]") {
  recglm::policy_changes changes;
  changes.add([](child& p) { p.number = 3; });
  changes.add([by = 4](parent& p) { p.number *= by; });
  const recglm::policy_changes copy = changes;
  changes.add([](parent& p) { ++p.number; });
  child one, other;
  changes.apply(one);
  copy.apply(other);
  REQUIRE(one.number == 13);
  REQUIRE(other.number == 12);
}

}  // namespace pipeline_policy_changes_tests
