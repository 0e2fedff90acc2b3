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
  REQUIRE(recglm::file_hash(folder / "a/model/model.safetensors") ==
          recglm::file_hash(folder / "b/model/model.safetensors"));
  REQUIRE(recglm::file_hash(folder / "a/losses.tsv") == recglm::file_hash(folder / "b/losses.tsv"));
  recglm::make_row(line.ready, *line.shared, line.pool, "paper", 2, folder / "c", lines);
  REQUIRE(recglm::file_hash(folder / "a/model/model.safetensors") !=
          recglm::file_hash(folder / "c/model/model.safetensors"));
  std::filesystem::remove_all(folder);
}

TEST_CASE("a finished row is read back on resuming", "[run]") {
  tiny::line<> line;
  recglm::progress_lines lines(true);
  const auto folder = fresh("resumed");
  const auto one = recglm::make_row(line.ready, *line.shared, line.pool, "paper", 1, folder, lines);
  line.ready.value.resume = true;
  line.ready.value.steps = 1000000;  // would never end
  const auto two = recglm::make_row(line.ready, *line.shared, line.pool, "paper", 1, folder, lines);
  REQUIRE(two->metrics == one->metrics);
  REQUIRE(two->seconds == one->seconds);
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

TEST_CASE("figures that no ranking can have are named", "[run]") {
  const std::vector<std::string> metrics{"hr@1", "hr@5", "hr@10", "ndcg@5", "ndcg@10"};
  REQUIRE(recglm::impossible_figures(metrics, {"x", 1, {0.1, 0.2, 0.3, 0.15, 0.18}, 0, 0}).empty());
  REQUIRE_FALSE(recglm::impossible_figures(metrics, {"x", 1, {0.1, 0.2, 0.3, 0.15, 0.3}, 0, 0}).empty());
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
  v.as_is = true, v.steps = 100;
  REQUIRE(recglm::training_of(v, 1, "x").steps == 0);
  v.seconds = 5;
  REQUIRE(recglm::training_of(v, 1, "x").steps == 0);
  REQUIRE(recglm::training_of(v, 1, "x").max_seconds == 0);
}

}  // namespace run_row_tests
