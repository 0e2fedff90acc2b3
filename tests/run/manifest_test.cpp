#include "recglm/run/manifest.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "recglm/run/erased/any_recipe.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

namespace run_manifest_tests {

struct plain : recglm::recipe {};

TEST_CASE("the manifest names every choice and the machine", "[run]") {
  const auto choices = recglm::choices_of(recglm::without_types(recglm::configured<plain>()));
  REQUIRE(choices.at("position") == "glm-2d");
  REQUIRE(choices.at("items") == "title");
  REQUIRE(choices.size() == 11);
  for (const char* key : {"recglm", "compiler", "blas", "cores", "processor", "isa", "gemm", "stored"})
    REQUIRE(recglm::environment().contains(key));
}

TEST_CASE("the commit of the repository around a folder is found, however Git keeps it", "[run]") {
  const temporary_folder root;
  namespace fs = std::filesystem;
  const auto write = [&](const fs::path& path, const std::string& text) {
    fs::create_directories((root / path.string()).parent_path());
    std::ofstream(root / path.string()) << text;
  };
  fs::create_directories(root / "repo/deep/er");
  const std::string commit(40, 'a'), other(40, 'b');
  write("repo/.git/HEAD", commit + "\n");  // detached
  REQUIRE(recglm::commit_at(root / "repo/deep/er") == commit);
  write("repo/.git/HEAD", "ref: refs/heads/main\n");
  REQUIRE(recglm::commit_at(root / "repo") == "");  // no commit yet
  write("repo/.git/packed-refs", "# pack-refs\n" + commit + " refs/heads/maine\n" + other + " refs/heads/main\n");
  REQUIRE(recglm::commit_at(root / "repo") == other);
  write("repo/.git/refs/heads/main", commit + "\n");
  REQUIRE(recglm::commit_at(root / "repo/deep") == commit);
  write("repo/.git/worktrees/w/HEAD", "ref: refs/heads/side\n");  // a worktree beside it
  write("repo/.git/worktrees/w/commondir", "../..\n");
  write("repo/.git/refs/heads/side", other + "\n");
  write("w/.git", "gitdir: ../repo/.git/worktrees/w\n");
  REQUIRE(recglm::commit_at(root / "w") == other);
}

TEST_CASE("the manifest has the variables that change bits, and no others", "[run]") {
  setenv("OMP_DYNAMIC", "false", 1);
  setenv("RECGLM_OTHER", "x", 1);
  const auto variables = recglm::environment().at("variables");
  unsetenv("OMP_DYNAMIC");
  unsetenv("RECGLM_OTHER");
  REQUIRE(variables.at("OMP_DYNAMIC") == "false");
  REQUIRE_FALSE(variables.contains("RECGLM_OTHER"));
}

TEST_CASE("all files below a folder are hashed, but locks and half-written ones", "[run]") {
  const auto folder = std::filesystem::temp_directory_path() / "recglm_manifest_below";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder / "model");
  recglm::write_atomically(folder / "model/a", "one");
  recglm::write_atomically(folder / "b", "two");
  recglm::write_atomically(folder / ".lock", "me");
  recglm::write_atomically(folder / "c.partial-1-0", "half");
  recglm::write_atomically(folder / "somebody's \xff", "no text of JSON");
  REQUIRE(recglm::hashes_below(folder) ==
          nlohmann::json{{"b", recglm::sha256_of("two")}, {"model/a", recglm::sha256_of("one")}});
  std::filesystem::remove_all(folder);
}

TEST_CASE("a file that was changed or is gone is found", "[run]") {
  const auto folder = std::filesystem::temp_directory_path() / "recglm_manifest_test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  recglm::write_atomically(folder / "a", "one");
  recglm::write_atomically(folder / "b", "two");
  const nlohmann::json j{
      {"files", {{"a", recglm::sha256_of_file(folder / "a")}, {"b", recglm::sha256_of_file(folder / "b")}}}};
  recglm::write_hashed_json(folder / "manifest.json", j);
  REQUIRE(recglm::verify_manifest(folder / "manifest.json").empty());
  recglm::write_atomically(folder / "a", "onE");
  std::filesystem::remove(folder / "b");
  REQUIRE(recglm::verify_manifest(folder / "manifest.json") ==
          std::vector<std::string>{(folder / "a").string() + " is not the file that the run wrote",
                                   (folder / "b").string() + " is gone"});
  const std::string text = recglm::read_file(folder / "manifest.json");
  recglm::write_atomically(folder / "manifest.json", std::string(text).replace(text.find("\"b\""), 3, "\"c\""));
  REQUIRE_THROWS_WITH(recglm::verify_manifest(folder / "manifest.json"),
                      (folder / "manifest.json").string() +
                          " is damaged or was changed: its content has another hash than the one it holds");
  recglm::write_atomically(folder / "manifest.json", "{}");
  REQUIRE_THROWS_WITH(recglm::verify_manifest(folder / "manifest.json"),
                      (folder / "manifest.json").string() + ": no \"files\"; this is not a manifest of a run");
  recglm::write_hashed_json(folder / "manifest.json", {{"files", {{"a", 7}}}});
  REQUIRE_THROWS_WITH(recglm::verify_manifest(folder / "manifest.json"),
                      folder.string() + ": the hash of \"a\" must be a text, not 7");
  std::filesystem::remove_all(folder);
}

}  // namespace run_manifest_tests
