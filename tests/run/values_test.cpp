#include "recglm/run/values.hpp"

#include <set>

#include "support/catch.hpp"

namespace run_values_tests {

TEST_CASE("every value is shown once, with a sentence", "[run]") {
  recglm::values v;
  std::set<std::string> names;
  v.visit([&](const std::string& name, auto&, const std::string& sentence) {
    REQUIRE(names.insert(name).second);
    REQUIRE_FALSE(sentence.empty());
  });
  for (const char* name : {"data", "seeds", "layers", "learning-rate", "documents", "list", "rank", "go-on"})
    REQUIRE(names.contains(name));
}

}  // namespace run_values_tests
