#include "recglm/run/manifest.hpp"

#include <nlohmann/json.hpp>

#include "recglm/run/recipe.hpp"
#include "support/catch.hpp"

namespace run_manifest_tests {

struct plain : recglm::recipe {};

TEST_CASE("the manifest names every choice and the machine", "[run]") {
  const auto choices = recglm::choices_of(recglm::without_types(recglm::configured<plain>()));
  REQUIRE(choices.at("position") == "glm-2d");
  REQUIRE(choices.at("items") == "title");
  REQUIRE(choices.size() == 10);
  for (const char* key : {"recglm", "compiler", "blas", "cores"}) REQUIRE(recglm::environment().contains(key));
}

TEST_CASE("a file that was changed or is gone is found", "[run]") {
  const auto folder = std::filesystem::temp_directory_path() / "recglm_manifest_test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  recglm::write_atomically(folder / "a", "one");
  recglm::write_atomically(folder / "b", "two");
  const nlohmann::json j{{"files", {{"a", recglm::file_hash(folder / "a")}, {"b", recglm::file_hash(folder / "b")}}}};
  recglm::write_atomically(folder / "manifest.json", j.dump());
  REQUIRE(recglm::verify_manifest(folder / "manifest.json").empty());
  recglm::write_atomically(folder / "a", "onE");
  std::filesystem::remove(folder / "b");
  REQUIRE(recglm::verify_manifest(folder / "manifest.json") ==
          std::vector<std::string>{(folder / "a").string() + " is not the file that the run wrote",
                                   (folder / "b").string() + " is gone"});
  recglm::write_atomically(folder / "manifest.json", "{}");
  REQUIRE_THROWS_WITH(recglm::verify_manifest(folder / "manifest.json"),
                      (folder / "manifest.json").string() + ": no \"files\"; this is not a manifest of a run");
  std::filesystem::remove_all(folder);
}

}  // namespace run_manifest_tests
