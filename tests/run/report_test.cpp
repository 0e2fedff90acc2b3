#include "recglm/run/report.hpp"

#include <cmath>
#include <fstream>
#include <sstream>

#include "support/catch.hpp"

namespace run_report_tests {

namespace {

const recglm::training_record trained{.answers = 40,
                                      .epochs = 1.5,
                                      .tokens = 1000,
                                      .trained = 7,
                                      .parameters = 9,
                                      .best_step = 20,
                                      .validation = 0.5,
                                      .ends = "early"};

recglm::results_table small() {
  return {"tiny",
          {"hr@1", "ndcg@10"},
          {"a remark"},
          {{"paper", 1, {0.1, 0.25}, 2.5, trained, 6, 9.25},
           {"paper", 2, {0.3, 0.75}, 3.5, trained},
           {"popularity", {}, {0, 0.125}, 0.25}},
          {{{"paper", "ndcg@10"}, recglm::standing::best}, {{"popularity", "ndcg@10"}, recglm::standing::equal}}};
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
  const std::string head =
      "\tanswers\tepochs\ttokens\ttrained\tparameters\tbest_step\tvalidation\tends\ttrials\t"
      "tuning_seconds\tseconds\n";
  REQUIRE(recglm::tsv(small()) ==
          "recipe\tseed\thr@1\tndcg@10" + head +
              "paper\t1\t0.10000000000000001\t0.25\t40\t1.5\t1000\t7\t9\t20\t0.5\tearly\t6\t9.25\t2.50\n"
              "paper\t2\t0.29999999999999999\t0.75\t40\t1.5\t1000\t7\t9\t20\t0.5\tearly\t1\t-\t3.50\n"
              "popularity\t-\t0\t0.125\t-\t-\t-\t-\t-\t-\t-\t-\t1\t-\t0.25\n");
  auto odd = small();
  odd.metrics[0] = "tab\there";
  odd.rows[0].recipe = "two\nlines";
  odd.remarks[0] = "remark\nof two lines";
  REQUIRE(recglm::tsv(odd).starts_with("recipe\tseed\ttab\\there\tndcg@10" + head + "two\\nlines\t1\t"));
  REQUIRE(recglm::markdown(odd).ends_with("\n* remark\\nof two lines\n"));
  auto broken = small();
  broken.rows[1].metrics.pop_back();
  REQUIRE_THROWS_WITH(recglm::tsv(broken), "results table: row paper has 1 metrics, the header 2");
}

TEST_CASE("the screen shows a line per recipe, mean and stddev, and marks the best", "[run]") {
  REQUIRE(recglm::screen(small()) ==
          "recipe      seeds              hr@1            ndcg@10        validation  epochs  seconds\n"
          "paper           2  0.2000 +- 0.1414  0.5000 +- 0.3536*  0.5000 +- 0.0000    1.50      3.0\n"
          "popularity      -            0.0000            0.1250=                 -       -      0.2\n"
          "* a remark\n");
}

TEST_CASE("Markdown is a table under the experiment's name", "[run]") {
  const std::string text = recglm::markdown(small());
  REQUIRE(text.rfind("# tiny\n\n| recipe | seeds | hr@1 | ndcg@10 | validation | epochs | seconds |\n|---|---:|", 0) ==
          0);
  REQUIRE(text.find("| paper | 2 | 0.2000 ± 0.1414 | **0.5000 ± 0.3536** | 0.5000 ± 0.0000 | 1.50 | 3.0 |\n") !=
          std::string::npos);
  REQUIRE(text.find("| popularity | - | 0.0000 | 0.1250 ≈ | - | - | 0.2 |\n") != std::string::npos);
  REQUIRE(text.find("\n* a remark\n") != std::string::npos);
  auto nested = small();
  nested.rows[2].recipe = "masked<entity_span>";  // which Markdown would take for HTML
  REQUIRE(recglm::markdown(nested).find("\n| masked\\<entity_span> | - |") != std::string::npos);
}

TEST_CASE("of the usual metrics those at 5 and 10 are shown, of one's own all", "[run]") {
  recglm::results_table t{"t",
                          {"hr@1", "hr@5", "hr@10", "ndcg@5", "ndcg@10", "mrr@20", "invalid", "novelty"},
                          {},
                          {{"a", {}, {1, 2, 3, 4, 5, 6, 7, 8}}}};
  REQUIRE(recglm::markdown(t).find("| recipe | seeds | hr@5 | hr@10 | ndcg@5 | ndcg@10 | invalid | novelty | epochs | "
                                   "seconds |\n") != std::string::npos);
  REQUIRE(recglm::tsv(t).starts_with("recipe\tseed\thr@1\thr@5\thr@10\tndcg@5\tndcg@10\tmrr@20\tinvalid\tnovelty\t"));
  t.rows[0].metrics[6] = 0;
  REQUIRE(recglm::markdown(t).find("| ndcg@10 | novelty | epochs |") != std::string::npos);
  t.metrics = {"hr@1", "hr@5"};
  t.rows[0].metrics = {1, 2};
  REQUIRE(recglm::markdown(t).find("| recipe | seeds | hr@1 | hr@5 | epochs |") != std::string::npos);
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
