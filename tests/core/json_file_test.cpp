#include "recglm/core/json_file.hpp"

#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/folder.hpp"

namespace core_json_file_tests {

using recglm::parse_json;

TEST_CASE("JSON objects are read and written", "[core]") {
  temporary_folder folder;
  const nlohmann::json object = {{"b", 1}, {"a", {1.5, "x"}}};
  recglm::write_json(folder / "x.json", object);
  REQUIRE(bytes_of_file(folder / "x.json") == "{\n \"a\": [\n  1.5,\n  \"x\"\n ],\n \"b\": 1\n}\n");
  REQUIRE(recglm::read_json(folder / "x.json") == object);
}

TEST_CASE("what is not a JSON object is refused with its place", "[core]") {
  REQUIRE_THROWS_WITH(parse_json("[1]", "f.json"), "f.json: must hold a JSON object, not array");
  REQUIRE_THROWS_WITH(parse_json("{\"a\": {\"b\": 1, \"b\": 2}}", "f.json"),
                      "f.json: the key \"b\" appears twice; keep one of them");
  REQUIRE_THROWS_WITH(parse_json("{\"a\": 1", "f.json"),
                      Catch::Matchers::StartsWith("f.json: not JSON: parse error at line 1, column 8"));
  REQUIRE_THROWS_WITH(parse_json("{\"a\": \"\xff\"}", "f.json"),
                      Catch::Matchers::StartsWith("f.json: not JSON: parse error"));
  REQUIRE_THROWS_WITH(parse_json("{\"a\":" + std::string(1000, '[') + std::string(1000, ']') + "}", "f.json"),
                      "f.json: JSON nested deeper than 64 levels");
  REQUIRE_NOTHROW(parse_json("{\"a\": {\"b\": 1}, \"c\": {\"b\": 2}}", "f.json"));
}

TEST_CASE("missing files and folders are named", "[core]") {
  temporary_folder folder;
  const std::string none = (folder / "none.json").string();
  REQUIRE_THROWS_WITH(recglm::read_json(none), none + " can't be read: is it there?");
  REQUIRE_THROWS_WITH(recglm::read_json(folder.path), folder.path.string() + " is a folder; a file was expected");
  REQUIRE_THROWS_WITH(recglm::write_json(folder / "x.json", {{"a", "\xff"}}),
                      (folder / "x.json").string() + ": a text to be written is not UTF-8");
  REQUIRE(folder.entries() == 0);
}

TEST_CASE("values may be nested 64 deep, whatever they are", "[core]") {
  const auto nested = [](std::size_t depth, const std::string& open, const std::string& close) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) text += open;
    text += "1";
    for (std::size_t i = 0; i < depth; ++i) text += close;
    return text;
  };
  for (const auto& [open, close] : {std::pair{"[", "]"}, {"{\"a\": ", "}"}}) {
    REQUIRE_NOTHROW(recglm::parse_json_value(nested(64, open, close), "f"));
    for (std::size_t depth : {65u, 100000u})
      for (const std::string& text : {nested(depth, open, close), nested(depth, open, "")}) {
        REQUIRE_THROWS_WITH(recglm::parse_json_value(text, "f"), "f: JSON nested deeper than 64 levels");
        REQUIRE_THROWS_WITH(recglm::try_parse_json(text, "f"), "f: JSON nested deeper than 64 levels");
        REQUIRE_THROWS_WITH(recglm::parse_ordered_json(text, "f"), "f: JSON nested deeper than 64 levels");
      }
  }
}

TEST_CASE("the door gives what the JSON library does", "[core]") {
  for (const char* text : {"null", "true", "-3", "18446744073709551615", "1.5e3", "\"a\\u00e9\\n\"", "[]", "{}",
                           "[1, [2, {\"a\": [], \"b\": {}}], {\"c\": null}, 4]"}) {
    REQUIRE(recglm::parse_json_value(text, "f") == nlohmann::json::parse(text));
    REQUIRE(*recglm::try_parse_json(text, "f") == nlohmann::json::parse(text));
  }
  const char* const ordered = "{\"b\": [1, {\"z\": 1, \"y\": 2}], \"a\": {}}";
  REQUIRE(recglm::parse_ordered_json(ordered, "f").dump() == nlohmann::ordered_json::parse(ordered).dump());
  REQUIRE_THROWS_WITH(recglm::parse_ordered_json("{\"b\": 1, \"b\": 2}", "f"),
                      "f: the key \"b\" appears twice; keep one of them");
  for (const char* text : {"", "[1", "{\"a\"", "1 2", "nul", "\"\\ud800\"", "1e999"})
    REQUIRE_FALSE(recglm::try_parse_json(text, "f").has_value());
}

TEST_CASE("a message on JSON repeats little of it, and nothing of the library's", "[core]") {
  const std::string much(100000, 'x');
  for (const std::string& text :
       {"{\"a\": " + much + "}", "{\"a\": \"" + much, "{\"a\": 1" + std::string(100000, '1') + "e999}",
        "{\"" + much + "\": 1, \"" + much + "\": 2}"}) {
    try {
      recglm::parse_json(text, "f");
      FAIL("nothing was said");
    } catch (const recglm::error& e) {
      const std::string said = e.what();
      REQUIRE(said.size() < 300);
      REQUIRE(said.find("exception") == said.npos);
    }
  }
  REQUIRE_THROWS_WITH(recglm::parse_json("{\"a\": 1e999}", "f"), "f: not JSON: number overflow parsing '1e999'");
  try {
    nlohmann::json(1).get<std::string>();
  } catch (const std::exception& e) {
    REQUIRE(recglm::reason_of(e) == "type must be string, but is number");
  }
  REQUIRE(recglm::reason_of(recglm::error(much)) == much);
}

TEST_CASE("a value is shown by its beginning, and only when something is wrong", "[core]") {
  const auto text = [](const nlohmann::json& value) { return recglm::text_of(recglm::shown(value)); };
  REQUIRE(text({{"a", {1, 2.5, nullptr, "x\"y"}}, {"b", true}}) == R"({"a":[1,2.5,null,"x\"y"],"b":true})");
  REQUIRE(text("\xff") == "\"\ufffd\"");
  const std::string list = text(std::vector<int>(1000000, 7));
  REQUIRE(list.starts_with("[7,7,7,"));
  REQUIRE(list.size() == 203);
  REQUIRE(text(std::string(1000, 'x')) == "\"" + std::string(199, 'x') + "...");
  REQUIRE_NOTHROW(recglm::check(true, "f: ", recglm::shown("\xff")));
}

TEST_CASE("JSON with a hash of its own content tells damage", "[core]") {
  temporary_folder folder;
  const auto path = folder / "x.json";
  const nlohmann::json object{{"a", 0.1f}, {"b", {1, 2}}, {"c", std::nan("")}, {"d", "e"}};
  recglm::write_hashed_json(path, object);
  const nlohmann::json back = recglm::read_hashed_json(path);
  REQUIRE(back.at("d") == "e");
  REQUIRE_FALSE(back.contains("sha256"));
  recglm::write_hashed_json(path, back);
  REQUIRE(recglm::read_hashed_json(path) == back);
  put(path, bytes_of_file(path).replace(bytes_of_file(path).find("\"e\""), 3, "\"f\""));
  REQUIRE_THROWS_WITH(recglm::read_hashed_json(path),
                      path.string() + " is damaged or was changed: its content has another hash than the one it holds");
  recglm::write_json(path, {{"a", 1}});
  REQUIRE_THROWS_WITH(
      recglm::read_hashed_json(path),
      path.string() + ": no \"sha256\" of its content; an older version wrote it, or it is damaged; make it anew");
}

}  // namespace core_json_file_tests
