#include "recglm/train/checkpoint_folder.hpp"

#include <cerrno>

#include "support/catch.hpp"
#include "support/disk.hpp"
#include "support/folder.hpp"

namespace train_checkpoint_folder_tests {

TEST_CASE("the newest checkpoint takes the place of the older ones", "[train]") {
  temporary_folder folder;
  const recglm::checkpoint_folder checkpoints(folder / "deep" / "run");
  REQUIRE_FALSE(checkpoints.newest());
  for (int i = 0; i < 12; ++i) {
    checkpoints.write([&](const std::filesystem::path& to) { recglm::write_atomically(to / "x", std::to_string(i)); });
    REQUIRE(bytes_of_file(*checkpoints.newest() / "x") == std::to_string(i));
    REQUIRE(std::distance(std::filesystem::directory_iterator(folder / "deep" / "run"), {}) == 1);
  }
}

TEST_CASE("a checkpoint that fails leaves the older one and nothing else", "[train]") {
  temporary_folder folder;
  const recglm::checkpoint_folder checkpoints(folder.path);
  checkpoints.write([](const std::filesystem::path& to) { put(to / "x", "good"); });
  REQUIRE_THROWS_WITH(checkpoints.write([](const std::filesystem::path& to) {
    put(to / "x", "half");
    recglm::fail("full");
  }),
                      "full");
  REQUIRE(bytes_of_file(*checkpoints.newest() / "x") == "good");
  REQUIRE(folder.entries() == 1);
}

TEST_CASE("what a killed writer left is not taken for a checkpoint", "[train]") {
  temporary_folder folder;
  const recglm::checkpoint_folder checkpoints(folder.path);
  std::filesystem::create_directories(folder / "checkpoint-7.partial");
  std::filesystem::create_directories(folder / "checkpoint-x");
  std::filesystem::create_directories(folder / "checkpoint-");
  std::filesystem::create_directories(folder / "mine");
  REQUIRE_FALSE(checkpoints.newest());
  std::filesystem::create_directories(folder / "checkpoint-7");
  REQUIRE(checkpoints.newest() == folder / "checkpoint-7");
  checkpoints.write([](const std::filesystem::path& to) { put(to / "x", "8"); });
  REQUIRE(checkpoints.newest() == folder / "checkpoint-8");
  REQUIRE_FALSE(std::filesystem::exists(folder / "checkpoint-7"));
  REQUIRE_FALSE(std::filesystem::exists(folder / "checkpoint-7.partial"));
  REQUIRE(std::filesystem::exists(folder / "mine"));
}

TEST_CASE("a folder that can't be made is named", "[train]") {
  temporary_folder folder;
  put(folder / "file", "x");
  REQUIRE_THROWS_WITH(
      recglm::checkpoint_folder(folder / "file").write([](const auto&) {}),
      Catch::Matchers::StartsWith("cannot make the folder " + (folder / "file").string() + " for checkpoints: "));
}

TEST_CASE("a checkpoint is on the disk before the older one goes", "[train]") {
  temporary_folder folder;
  const recglm::checkpoint_folder checkpoints(folder.path);
  const auto write = [&](const std::string& text) {
    checkpoints.write([&](const std::filesystem::path& to) { recglm::write_atomically(to / "x", text); });
  };
  write("first");
  const auto older = *checkpoints.newest();
  std::vector<std::string> synced;
  {
    const disk watched([&](const std::string& path) {
      REQUIRE(std::filesystem::exists(older / "x"));
      synced.push_back(std::filesystem::path(path).filename().string().substr(0, 10));
    });
    write("second");
  }
  const std::string name = folder.path.filename().string().substr(0, 10);
  // The bytes of x, its name, the folder around it, and the name of that folder.
  REQUIRE(synced == std::vector<std::string>{"x.partial-", "checkpoint", "checkpoint", name});
  REQUIRE_FALSE(std::filesystem::exists(older));
}

TEST_CASE("a checkpoint that the disk does not take leaves the older one", "[train]") {
  temporary_folder folder;
  const recglm::checkpoint_folder checkpoints(folder.path);
  checkpoints.write([](const std::filesystem::path& to) { put(to / "x", "good"); });
  const disk failing;
  disk::error = EIO;
  REQUIRE_THROWS_WITH(
      checkpoints.write([](const std::filesystem::path& to) { recglm::write_atomically(to / "x", "lost"); }),
      Catch::Matchers::EndsWith(
          "could not be written whole: Input/output error; the disk, or the way to it, fails: the "
          "system's log says more (nothing half-written was kept)"));
  REQUIRE(bytes_of_file(*checkpoints.newest() / "x") == "good");
  REQUIRE(folder.entries() == 1);
}

}  // namespace train_checkpoint_folder_tests
