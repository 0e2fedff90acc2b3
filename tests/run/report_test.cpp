#include "recglm/run/report.hpp"

#include <cmath>
#include <fstream>
#include <sstream>

#include "support/catch.hpp"

namespace run_report_tests {

namespace {

recglm::results_table small() {
  return {"tiny",
          {"hr@1", "ndcg@10"},
          {"a remark"},
          {{"paper", 1, {0.1, 0.25}, 1000, 2.5},
           {"paper", 2, {0.3, 0.75}, 3000, 3.5},
           {"popularity", 1, {0, 0.125}, 0, 0}}};
}

}  // namespace

TEST_CASE("the mean and the sample stddev over seeds", "[run]") {
  const auto s = recglm::summary({1, 2, 6});
  REQUIRE(s.mean == 3);
  REQUIRE(s.stddev == std::sqrt(7.0));
  REQUIRE(recglm::summary({5}).stddev == 0);
  REQUIRE_THROWS_WITH(recglm::summary({}), "summary: no values to take the mean of");
}

TEST_CASE("table.tsv has one line per recipe and seed with its metrics in full", "[run]") {
  REQUIRE(recglm::tsv(small()) ==
          "recipe\tseed\thr@1\tndcg@10\ttokens\tseconds\n"
          "paper\t1\t0.10000000000000001\t0.25\t1000\t2.50\n"
          "paper\t2\t0.29999999999999999\t0.75\t3000\t3.50\n"
          "popularity\t1\t0\t0.125\t0\t0.00\n");
  auto odd = small();
  odd.metrics[0] = "tab\there";
  odd.rows[0].recipe = "two\nlines";
  odd.remarks[0] = "remark\nof two lines";
  REQUIRE(recglm::tsv(odd).starts_with("recipe\tseed\ttab\\there\tndcg@10\ttokens\tseconds\ntwo\\nlines\t1\t"));
  REQUIRE(recglm::markdown(odd).ends_with("\n* remark\\nof two lines\n"));
  auto broken = small();
  broken.rows[1].metrics.pop_back();
  REQUIRE_THROWS_WITH(recglm::tsv(broken), "results table: row paper has 1 metrics, the header 2");
}

TEST_CASE("the screen shows a line per recipe, mean and stddev", "[run]") {
  REQUIRE(recglm::screen(small()) ==
          "recipe      seeds              hr@1           ndcg@10  tokens  seconds\n"
          "paper           2  0.2000 +- 0.1414  0.5000 +- 0.3536    2000      3.0\n"
          "popularity      1            0.0000            0.1250       0      0.0\n"
          "* a remark\n");
}

TEST_CASE("Markdown is a table under the experiment's name", "[run]") {
  const std::string text = recglm::markdown(small());
  REQUIRE(text.rfind("# tiny\n\n| recipe | seeds | hr@1 | ndcg@10 | tokens | seconds |\n|---|---:|", 0) == 0);
  REQUIRE(text.find("| paper | 2 | 0.2000 ± 0.1414 | 0.5000 ± 0.3536 | 2000 | 3.0 |\n") != std::string::npos);
  REQUIRE(text.find("\n* a remark\n") != std::string::npos);
  auto nested = small();
  nested.rows[2].recipe = "masked<entity_span>";  // which Markdown would take for HTML
  REQUIRE(recglm::markdown(nested).find("\n| masked\\<entity_span> | 1 |") != std::string::npos);
}

TEST_CASE("tables are written as files", "[run]") {
  const auto folder = std::filesystem::temp_directory_path() / "recglm_report_test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  recglm::write_tables(small(), folder);
  std::ifstream in(folder / "table.tsv");
  std::stringstream text;
  text << in.rdbuf();
  REQUIRE(text.str() == recglm::tsv(small()));
  REQUIRE(std::filesystem::exists(folder / "table.md"));
  REQUIRE_THROWS_AS(recglm::write_tables(small(), folder / "missing"), recglm::error);
  std::filesystem::remove_all(folder);
}

}  // namespace run_report_tests
