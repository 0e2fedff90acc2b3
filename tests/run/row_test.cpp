#include "recglm/run/row.hpp"

#include "support/catch.hpp"
#include "support/tiny_run.hpp"

namespace run_row_tests {

std::filesystem::path fresh(const std::string& name) {
  const auto folder = std::filesystem::temp_directory_path() / ("recglm_row_test_" + name);
  std::filesystem::remove_all(folder);
  return folder;
}

TEST_CASE("a row is the same twice, and another with another seed", "[run]") {
  tiny::line<> line;
  recglm::progress_lines lines(true);
  const auto folder = fresh("twice");
  const auto one = recglm::make_row(line.ready, *line.shared, line.pool, "paper", 1, folder / "a", lines);
  const auto two = recglm::make_row(line.ready, *line.shared, line.pool, "paper", 1, folder / "b", lines);
  REQUIRE(one);
  REQUIRE(one->metrics == two->metrics);
  REQUIRE(one->tokens == two->tokens);
  REQUIRE(recglm::sha256_of_file(folder / "a/model/model.safetensors") ==
          recglm::sha256_of_file(folder / "b/model/model.safetensors"));
  REQUIRE(recglm::sha256_of_file(folder / "a/losses.tsv") == recglm::sha256_of_file(folder / "b/losses.tsv"));
  recglm::make_row(line.ready, *line.shared, line.pool, "paper", 2, folder / "c", lines);
  REQUIRE(recglm::sha256_of_file(folder / "a/model/model.safetensors") !=
          recglm::sha256_of_file(folder / "c/model/model.safetensors"));
  std::filesystem::remove_all(folder);
}

TEST_CASE("a finished row is read back on resuming, and one of another run is refused", "[run]") {
  tiny::line<> line;
  recglm::progress_lines lines(true);
  const auto folder = fresh("resumed");
  const auto one = recglm::make_row(line.ready, *line.shared, line.pool, "paper", 1, folder, lines);
  line.ready.value.resume = true;
  const auto two = recglm::make_row(line.ready, *line.shared, line.pool, "paper", 1, folder, lines);
  REQUIRE(two->metrics == one->metrics);
  REQUIRE(two->seconds == one->seconds);
  line.ready.value.steps = 5;
  REQUIRE_THROWS_WITH(
      recglm::make_row(line.ready, *line.shared, line.pool, "paper", 1, folder, lines),
      (folder / "conditions.json").string() +
          ": the row there was made with --steps 4, now it is 5; give the old value, name another folder "
          "with --out, or leave --resume out to begin anew");
  line.ready.value.steps = 4;
  const std::string row = recglm::read_file(folder / "row.json");
  recglm::write_atomically(folder / "row.json", std::string(row).replace(row.find("0."), 2, "1."));
  REQUIRE_THROWS_WITH(recglm::make_row(line.ready, *line.shared, line.pool, "paper", 1, folder, lines),
                      (folder / "row.json").string() +
                          " is damaged or was changed: its content has another hash than the one it holds");
  std::filesystem::remove_all(folder);
}

TEST_CASE("validation chooses the best weights", "[run]") {
  tiny::line<> line;
  line.ready.value.validate_every = 2;
  recglm::progress_lines lines(true);
  const auto folder = fresh("validated");
  REQUIRE(recglm::make_row(line.ready, *line.shared, line.pool, "paper", 1, folder, lines));
  std::filesystem::remove_all(folder);
}

TEST_CASE("metrics that no ranking can have are named", "[run]") {
  const std::vector<std::string> metrics{"hr@1", "hr@5", "hr@10", "ndcg@5", "ndcg@10"};
  REQUIRE(recglm::impossible_metrics(metrics, {"x", 1, {0.1, 0.2, 0.3, 0.15, 0.18}, 0, 0}).empty());
  REQUIRE_FALSE(recglm::impossible_metrics(metrics, {"x", 1, {0.1, 0.2, 0.3, 0.15, 0.3}, 0, 0}).empty());
}

TEST_CASE("a row by the clock has no steps, and checkpoints only where they are asked for", "[run]") {
  recglm::values v;
  REQUIRE(recglm::training_of(v, 1, "x").steps == v.steps);
  REQUIRE(recglm::training_of(v, 1, "x").folder.empty());
  v.seconds = 5, v.save_every = 2;
  const auto s = recglm::training_of(v, 1, "x");
  REQUIRE(s.steps == 0);
  REQUIRE(s.max_seconds == 5);
  REQUIRE(s.folder == std::filesystem::path("x/training"));
}

TEST_CASE("a row as it is takes no step, whatever the command line says of the others", "[run]") {
  recglm::values v;
  v.no_train = true, v.steps = 100;
  REQUIRE(recglm::training_of(v, 1, "x").steps == 0);
  v.seconds = 5;
  REQUIRE(recglm::training_of(v, 1, "x").steps == 0);
  REQUIRE(recglm::training_of(v, 1, "x").max_seconds == 0);
}

}  // namespace run_row_tests
