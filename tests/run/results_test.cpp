#include "recglm/run/results.hpp"

#include <nlohmann/json.hpp>

#include "recglm/baselines/item_knn.hpp"
#include "recglm/baselines/popularity.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/run/json_values.hpp"
#include "recglm/run/ranking_protocol.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/tiny_run.hpp"

namespace run_results_tests {

namespace {

std::vector<recglm::evaluated_row> rows() {
  std::vector<recglm::evaluated_row> out;
  for (const auto& [name, value] : {std::pair{"paper", 0.3}, {"popularity", 0.1}}) {
    recglm::row_metric m{"ndcg@10", value, {}};
    for (int q = 0; q < 25; ++q) m.of_question.push_back(value);
    out.push_back({name, std::nullopt, {{m}}});
  }
  return out;
}

}  // namespace

TEST_CASE("baselines show their parameters under their names", "[run]") {
  const auto baselines = recglm::baselines_of(recglm::popularity(), recglm::item_knn());
  recglm::json_writer shown;
  recglm::detail::visit_baselines(shown, baselines);
  REQUIRE(shown.object ==
          nlohmann::json{{"item-knn.neighbours", 0}, {"item-knn.last", 0}, {"item-knn.shrinkage", 0.0}});
}

TEST_CASE("tables have strata and marks, the report and the manifest what they are of", "[run]") {
  tiny::line<> line;
  const temporary_folder folder;
  const recglm::ranking_protocol protocol(*line.shared);
  std::vector<std::string> files;
  const std::string shown = recglm::detail::write_results({.name = "mine",
                                                           .rows = rows(),
                                                           .groups = protocol.groups(),
                                                           .strata = protocol.strata(0),
                                                           .remarks = {"a remark"},
                                                           .differences = {"paper: alone"},
                                                           .manifest = "of titles"},
                                                          folder.path, files);
  for (const std::string& file : files) REQUIRE(std::filesystem::exists(folder / file));
  REQUIRE(files.size() == 5);
  REQUIRE(bytes_of_file(folder / "comparisons.tsv").find("ndcg@10\tpaper\tpopularity\t25\t") != std::string::npos);
  REQUIRE(shown.find("0.3000*") != std::string::npos);
  const std::string table = bytes_of_file(folder / "table.md");
  REQUIRE(table.find("**0.3000**") != std::string::npos);
  REQUIRE(table.find("## ndcg@10 by stratum") != std::string::npos);
  REQUIRE(table.find("* paper: alone") != std::string::npos);
  const std::string page = bytes_of_file(folder / "report.html");
  REQUIRE(page.find("by stratum") != std::string::npos);
  REQUIRE(page.find("of titles") != std::string::npos);
  const char* words[] = {"mine", "--flag"};
  recglm::detail::write_manifest(folder.path, "mine", *line.shared, nlohmann::json::object(), 2, words,
                                 {"table.md", "report.html"}, {"plots"}, 12.5);
  const nlohmann::json manifest = recglm::read_json(folder / "manifest.json");
  REQUIRE(manifest.at("energy_joules") == 12.5);
  REQUIRE(manifest.at("command") == std::vector<std::string>{"mine", "--flag"});
  REQUIRE(manifest.at("baselines").contains("item-knn.last"));
  REQUIRE(manifest.at("files").contains("report.html"));
  REQUIRE(manifest.at("files").contains("plots/differences.gp"));
}

}  // namespace run_results_tests
