#include "recglm/model/config_keys.hpp"

#include <nlohmann/json.hpp>

#include "support/catch.hpp"

namespace model_config_keys_tests {

TEST_CASE("keys are taken one by one, and what is left over is known", "[model]") {
  const nlohmann::json object = {{"a", 1}, {"b", "x"}, {"c", true}, {"d", 0.5}};
  recglm::detail::key_reader keys(object, "f.json");
  REQUIRE(keys.whole("a", keys.at("a"), 0, 3) == 1);
  REQUIRE(keys.text("b", keys.at("b")) == "x");
  REQUIRE(keys.truth("c", keys.at("c")));
  REQUIRE(keys.find("e") == nullptr);
  std::vector<std::string> left;
  keys.each_left([&](const std::string& key, const nlohmann::json&) { left.push_back(key); });
  REQUIRE(left == std::vector<std::string>{"d"});
  REQUIRE(keys.number("d", keys.at("d")) == 0.5);
  REQUIRE_THROWS_WITH(keys.at("e"), "f.json: the key \"e\" is missing");
  REQUIRE_THROWS_WITH(keys.whole("a", keys.at("a"), 2, 3), "f.json: \"a\" must be a whole number from 2 to 3, not 1");
  REQUIRE_THROWS_WITH(keys.truth("b", keys.at("b")), "f.json: \"b\" must be true or false, not \"x\"");
}

}  // namespace model_config_keys_tests
