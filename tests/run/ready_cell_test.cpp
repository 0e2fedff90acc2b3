#include "recglm/run/ready_cell.hpp"

#include "recglm/items/random_id.hpp"
#include "recglm/run/ranking_protocol.hpp"
#include "support/catch.hpp"
#include "support/tiny_run.hpp"

namespace run_ready_cell_tests {

struct paper : tiny::paper {};

TEST_CASE("a cell is fitted to the data, and has a folder below that of its row", "[run]") {
  tiny::line<paper> line;
  std::vector<recglm::named_recipe> rows;
  recglm::detail::add_row<paper>(rows);
  const recglm::ranking_protocol protocol(*line.shared);
  const auto told = std::make_shared<const recglm::task_data>(recglm::task_data_of(line.shared->data));
  std::vector<std::string> remarks;
  auto cells = recglm::cells_of(rows, {}, {{"vocabulary", {"350", "400"}}}, {})[0];
  const auto small = recglm::prepare(std::move(cells[0]), *line.shared, protocol, told, remarks);
  const auto large = recglm::prepare(std::move(cells[1]), *line.shared, protocol, told, remarks);
  REQUIRE(small.recipe.ready.tokenizer.size() < large.recipe.ready.tokenizer.size());
  REQUIRE(small.pool);
  REQUIRE(remarks.size() <= 1);  // what is true of every cell is said once
  const recglm::row_job job = small.job(protocol, *line.shared, 7, "out");
  REQUIRE(job.folder == "out/paper-7");
  REQUIRE(job.cell == "out/paper-7/sweep/vocabulary=350");
  REQUIRE(job.label == "paper seed 7, vocabulary = 350");
  const auto row = recglm::prepare({rows[0], {}}, *line.shared, protocol, told, remarks);
  REQUIRE_FALSE(row.swept());
  REQUIRE(row.job(protocol, *line.shared, 7, "out").cell.empty());
}

TEST_CASE("what would stop a cell is found when it is made ready", "[run]") {
  tiny::line<paper> line;
  std::vector<recglm::named_recipe> rows;
  recglm::detail::add_row<paper>(rows);
  const recglm::ranking_protocol protocol(*line.shared);
  const auto told = std::make_shared<const recglm::task_data>(recglm::task_data_of(line.shared->data));
  std::vector<std::string> remarks;
  auto cells = recglm::cells_of(rows, {}, {{"positions", {"6"}}}, {})[0];
  REQUIRE_THROWS_WITH(recglm::prepare(std::move(cells[0]), *line.shared, protocol, told, remarks),
                      Catch::Matchers::ContainsSubstring(", and --positions 6 leaves 5 for an answer"));
}

}  // namespace run_ready_cell_tests
