#include "recglm/core/key_reader.hpp"

#include <nlohmann/json.hpp>

#include "support/catch.hpp"

namespace core_key_reader_tests {

using nlohmann::json;
using recglm::inert_key;
using recglm::key_reader;

namespace {
const json object = {{"a", 1}, {"b", "x"}, {"c", true}, {"d", 0.5}, {"e", {{"f", nullptr}, {"g", 3}}}};
}  // namespace

TEST_CASE("keys are taken one by one, and what is left over is known", "[core]") {
  key_reader keys(object, "f.json");
  REQUIRE(keys.whole("a", keys.at("a"), 0, 3) == 1);
  REQUIRE(keys.text("b", keys.at("b")) == "x");
  REQUIRE(keys.truth("c", keys.at("c")));
  REQUIRE(keys.find("z") == nullptr);
  key_reader inner = keys.inside("e", keys.at("e"));
  REQUIRE(inner.find("f") != nullptr);
  REQUIRE(inner.given("f") == nullptr);
  REQUIRE(*inner.given("g") == 3);
  std::vector<std::string> left;
  keys.each_left([&](const std::string& key, const json&) { left.push_back(key); });
  REQUIRE(left == std::vector<std::string>{"d"});
  REQUIRE_THROWS_WITH(keys.refuse_rest(),
                      "f.json: the key \"d\" is not known; take it out if it does not change what is computed");
  REQUIRE(keys.number("d", keys.at("d")) == 0.5);
  REQUIRE_NOTHROW(keys.refuse_rest());
}

TEST_CASE("a value of another type is named with its key, inner ones with those around them", "[core]") {
  key_reader keys(object, "f.json");
  REQUIRE_THROWS_WITH(keys.at("z"), "f.json: the key \"z\" is missing");
  REQUIRE_THROWS_WITH(keys.whole("a", keys.at("a"), 2, 3), "f.json: \"a\" must be a whole number from 2 to 3, not 1");
  REQUIRE_THROWS_WITH(keys.truth("b", keys.at("b")), "f.json: \"b\" must be true or false, not \"x\"");
  REQUIRE_THROWS_WITH(keys.number("b", keys.at("b")), "f.json: \"b\" must be a number, not \"x\"");
  REQUIRE_THROWS_WITH(keys.text("c", keys.at("c")), "f.json: \"c\" must be a text, not true");
  REQUIRE_THROWS_WITH(keys.inside("b", keys.at("b")), "f.json: \"b\" must be an object, not \"x\"");
  key_reader inner = keys.inside("e", keys.at("e"));
  REQUIRE_THROWS_WITH(inner.at("h"), "f.json: the key \"e.h\" is missing");
  REQUIRE_THROWS_WITH(inner.text("g", inner.at("g")), "f.json: \"e.g\" must be a text, not 3");
  REQUIRE_THROWS_WITH(inner.refuse_rest(),
                      "f.json: the key \"e.f\" is not known; take it out if it does not change what is computed");
}

TEST_CASE("keys that change nothing are skipped, with the values with which they do not", "[core]") {
  const json some = {{"note.author", "x"}, {"note.date", 3}, {"bias", false}, {"scale", 1}, {"other", 2}};
  static constexpr inert_key known[] = {
      {"note.*"}, {"bias", "[false, null]"}, {"scale", "[1.0]"}, {"not there", "[7]"}};
  key_reader keys(some, "f.json");
  std::vector<std::string> shown;
  keys.skip(known, [&](const std::string& key, const json& value) { shown.push_back(key + "=" + value.dump()); });
  REQUIRE(shown == std::vector<std::string>{"bias=false", "note.author=\"x\"", "note.date=3", "scale=1"});
  REQUIRE_THROWS_WITH(keys.refuse_rest(),
                      "f.json: the key \"other\" is not known; take it out if it does not change what is computed");
  const auto message = [](const json& changed) {
    try {
      key_reader(changed, "f.json").skip(known);
    } catch (const recglm::error& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  REQUIRE(message({{"bias", true}}) == "f.json: \"bias\" must be false or null, not true");
  REQUIRE(message({{"bias", nullptr}}) == "");
  REQUIRE(message({{"scale", 2}}) == "f.json: \"scale\" must be 1.0, not 2");
  // What was asked for is its reader's own.
  const json asked = {{"scale", 2}};
  key_reader own(asked, "f.json");
  own.at("scale");
  REQUIRE_NOTHROW(own.skip(known));
}

TEST_CASE("a key of any length is shown in short", "[core]") {
  const json long_key = {{std::string(500, 'k'), 1}};
  REQUIRE_THROWS_WITH(key_reader(long_key, "f").refuse_rest(),
                      "f: the key \"" + std::string(200, 'k') +
                          "...\" is not known; take it out if it does not change what is computed");
}

}  // namespace core_key_reader_tests
