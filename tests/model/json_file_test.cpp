#include "recglm/model/json_file.hpp"

#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/folder.hpp"

namespace model_json_file_tests {

using recglm::parse_json;

TEST_CASE("JSON objects are read and written", "[model]") {
  temporary_folder folder;
  const nlohmann::json object = {{"b", 1}, {"a", {1.5, "x"}}};
  recglm::write_json(folder / "x.json", object);
  REQUIRE(bytes_of_file(folder / "x.json") == "{\n \"a\": [\n  1.5,\n  \"x\"\n ],\n \"b\": 1\n}\n");
  REQUIRE(recglm::read_json(folder / "x.json") == object);
}

TEST_CASE("what is not a JSON object is refused with its place", "[model]") {
  REQUIRE_THROWS_WITH(parse_json("[1]", "f.json"), "f.json: must hold a JSON object, not array");
  REQUIRE_THROWS_WITH(parse_json("{\"a\": {\"b\": 1, \"b\": 2}}", "f.json"),
                      "f.json: the key \"b\" stands twice; keep one of them");
  REQUIRE_THROWS_WITH(parse_json("{\"a\": 1", "f.json"),
                      Catch::Matchers::StartsWith("f.json: not JSON: parse error at line 1, column 8"));
  REQUIRE_THROWS_WITH(parse_json("{\"a\": \"\xff\"}", "f.json"),
                      Catch::Matchers::StartsWith("f.json: not JSON: parse error"));
  REQUIRE_THROWS_WITH(parse_json("{\"a\":" + std::string(1000, '[') + std::string(1000, ']') + "}", "f.json"),
                      "f.json: JSON nested deeper than 64 levels");
  REQUIRE_NOTHROW(parse_json("{\"a\": {\"b\": 1}, \"c\": {\"b\": 2}}", "f.json"));
}

TEST_CASE("missing files and folders are named", "[model]") {
  temporary_folder folder;
  const std::string none = (folder / "none.json").string();
  REQUIRE_THROWS_WITH(recglm::read_json(none), none + " can't be read: is it there?");
  REQUIRE_THROWS_WITH(recglm::read_json(folder.path), folder.path.string() + " is a folder; a file was expected");
  REQUIRE_THROWS_WITH(recglm::write_json(folder / "x.json", {{"a", "\xff"}}),
                      (folder / "x.json").string() + ": a text to be written is not UTF-8");
  REQUIRE(folder.entries() == 0);
}

TEST_CASE("JSON with a hash of its own content tells damage", "[model]") {
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

}  // namespace model_json_file_tests
