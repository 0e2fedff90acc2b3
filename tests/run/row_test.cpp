#include "recglm/run/row.hpp"

#include "recglm/run/ranking_protocol.hpp"
#include "support/catch.hpp"
#include "support/tiny_run.hpp"

namespace run_row_tests {

std::filesystem::path fresh(const std::string& name) {
  const auto folder = std::filesystem::temp_directory_path() / ("recglm_row_test_" + name);
  std::filesystem::remove_all(folder);
  return folder;
}

// Of a curve all columns but the one that no run has twice.
std::string without_seconds(const std::filesystem::path& curve) {
  std::istringstream in(recglm::read_file(curve));
  std::string out;
  for (std::string line; std::getline(in, line);) {
    std::istringstream fields(line);
    std::string field;
    for (int i = 0; std::getline(fields, field, '\t'); ++i)
      if (i != 3) out += field + " ";
    out += "\n";
  }
  return out;
}

TEST_CASE("a row is the same twice, and another with another seed", "[run]") {
  tiny::line<> line;
  recglm::progress_lines lines(true);
  const auto folder = fresh("twice");
  const auto one = recglm::make_row(recglm::ranking_protocol(*line.shared), line.ready, *line.shared, line.pool,
                                    "paper", 1, folder / "a", lines);
  const auto two = recglm::make_row(recglm::ranking_protocol(*line.shared), line.ready, *line.shared, line.pool,
                                    "paper", 1, folder / "b", lines);
  REQUIRE(one);
  REQUIRE(recglm::sha256_of_file(folder / "a/per_user.tsv.gz") == recglm::sha256_of_file(folder / "b/per_user.tsv.gz"));
  REQUIRE(recglm::sha256_of_file(folder / "a/model/model.safetensors") ==
          recglm::sha256_of_file(folder / "b/model/model.safetensors"));
  REQUIRE(without_seconds(folder / "a/curve.tsv") == without_seconds(folder / "b/curve.tsv"));
  REQUIRE(
      without_seconds(folder / "a/curve.tsv").starts_with("step tokens answers loss rate gradient_norm validation"));
  const recglm::training_record training = one->training.value();
  REQUIRE(training == two->training.value());
  REQUIRE(training.ends == "steps");
  REQUIRE(training.answers > 0);
  REQUIRE(training.epochs > 0);
  REQUIRE(training.trained == training.parameters);
  REQUIRE(training.best_step == 0);
  recglm::make_row(recglm::ranking_protocol(*line.shared), line.ready, *line.shared, line.pool, "paper", 2,
                   folder / "c", lines);
  REQUIRE(recglm::sha256_of_file(folder / "a/model/model.safetensors") !=
          recglm::sha256_of_file(folder / "c/model/model.safetensors"));
  std::filesystem::remove_all(folder);
}

TEST_CASE("a finished row is read back on resuming, and one of another run is refused", "[run]") {
  tiny::line<> line;
  recglm::progress_lines lines(true);
  const auto folder = fresh("resumed");
  const auto one = recglm::make_row(recglm::ranking_protocol(*line.shared), line.ready, *line.shared, line.pool,
                                    "paper", 1, folder, lines);
  line.ready.value.resume = true;
  const auto two = recglm::make_row(recglm::ranking_protocol(*line.shared), line.ready, *line.shared, line.pool,
                                    "paper", 1, folder, lines);
  REQUIRE(two->metrics.size() == 1);
  for (std::size_t m = 0; m < one->metrics[0].size(); ++m) {
    REQUIRE(two->metrics[0][m].value == one->metrics[0][m].value);
    REQUIRE(two->metrics[0][m].of_question == one->metrics[0][m].of_question);
  }
  REQUIRE(two->seconds == one->seconds);
  line.ready.value.steps = 5;
  REQUIRE_THROWS_WITH(
      recglm::make_row(recglm::ranking_protocol(*line.shared), line.ready, *line.shared, line.pool, "paper", 1, folder,
                       lines),
      (folder / "conditions.json").string() +
          ": the row there was made with --steps 4, now it is 5; give the old value, name another folder "
          "with --out, or leave --resume out to begin anew");
  line.ready.value.steps = 4;
  const std::string row = recglm::read_file(folder / "result.json");
  recglm::write_atomically(folder / "result.json", std::string(row).replace(row.find("0."), 2, "1."));
  REQUIRE_THROWS_WITH(recglm::make_row(recglm::ranking_protocol(*line.shared), line.ready, *line.shared, line.pool,
                                       "paper", 1, folder, lines),
                      (folder / "result.json").string() +
                          " is damaged or was changed: its content has another hash than the one it holds");
  std::filesystem::remove_all(folder);
}

TEST_CASE("validation chooses the best weights", "[run]") {
  tiny::line<> line;
  line.ready.value.validate_every = 2;
  recglm::progress_lines lines(true);
  const auto folder = fresh("validated");
  const auto row = recglm::make_row(recglm::ranking_protocol(*line.shared), line.ready, *line.shared, line.pool,
                                    "paper", 1, folder, lines);
  REQUIRE(row->training->best_step % 2 == 0);
  REQUIRE(row->training->best_step > 0);
  REQUIRE(row->training->validation >= 0);
  REQUIRE(without_seconds(folder / "curve.tsv").find(" - \n") != std::string::npos);
  std::filesystem::remove_all(folder);
}

struct refitted : tiny::paper {
  refitted() { values.refit = true, values.validate_every = 1; }
};

TEST_CASE("with refit a row is trained anew on training and validation events, for as many epochs", "[run]") {
  tiny::line<refitted> line;
  recglm::progress_lines lines(true);
  const auto folder = fresh("refit");
  const recglm::ranking_protocol protocol(*line.shared);
  const auto row = recglm::make_row(protocol, line.ready, *line.shared, line.pool, "paper", 1, folder, lines);
  const auto events = [](const recglm::split& s) {
    return std::count(s.parts.begin(), s.parts.end(), recglm::part::train);
  };
  REQUIRE(events(*line.shared->refit_parts) > events(line.shared->parts));
  REQUIRE(
      std::count(line.shared->refit_parts->parts.begin(), line.shared->refit_parts->parts.end(), recglm::part::test) ==
      std::count(line.shared->parts.parts.begin(), line.shared->parts.parts.end(), recglm::part::test));
  const auto steps = [&](const char* curve) {
    const std::string text = without_seconds(folder / curve);
    return std::count(text.begin(), text.end(), '\n') - 1;
  };
  const double ratio =
      static_cast<double>(protocol.source(line.ready, line.pool, 1, *line.shared->refit_parts)->answers_of_an_epoch()) /
      static_cast<double>(protocol.source(line.ready, line.pool, 1, line.shared->parts)->answers_of_an_epoch());
  REQUIRE(ratio > 1);
  REQUIRE(steps("curve.tsv") == 4);
  REQUIRE(steps("refit/curve.tsv") ==
          static_cast<int>(std::ceil(static_cast<double>(row->training->best_step) * ratio)));
  REQUIRE(row->training->validation >= 0);
  REQUIRE(line.shared->refit->train.size() > line.shared->known.train.size());
  std::filesystem::remove_all(folder);
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
