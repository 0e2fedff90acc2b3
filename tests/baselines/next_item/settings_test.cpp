#include "recglm/baselines/next_item/settings.hpp"

#include <set>
#include <string>

#include "support/catch.hpp"

namespace baselines_next_item_settings_tests {

TEST_CASE("every setting has a flag and a line that explains it", "[baselines]") {
  recglm::next_item_settings settings;
  std::set<std::string> names;
  settings.visit([&](const std::string& name, auto& value, const auto&) {
    REQUIRE(names.insert(name).second);
    if constexpr (std::is_same_v<std::remove_reference_t<decltype(value)>, int>) value = 7;
  });
  REQUIRE(names.size() == 15);
  REQUIRE(settings.length == 7);
  REQUIRE(settings.ahead == 7);
  REQUIRE(settings.patience == 7);
}

}  // namespace baselines_next_item_settings_tests
