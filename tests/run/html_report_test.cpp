#include "recglm/run/html_report.hpp"

#include "support/catch.hpp"

namespace run_html_report_tests {

namespace {

std::vector<recglm::evaluated_row> rows() {
  std::vector<recglm::evaluated_row> out;
  for (const auto& [name, value] : {std::pair{"paper", 0.25}, {"ids<x>", 0.125}}) {
    recglm::row_metric m{"ndcg@10", value, {}};
    for (int q = 0; q < 40; ++q) m.of_question.push_back(value + (q % 2 ? 0.01 : -0.01));
    out.push_back({name, 1, {{m}}, 2, recglm::training_record{}});
  }
  return out;
}

recglm::report_parts parts() {
  const std::size_t group = 0;
  recglm::report_parts out{.experiment = "mine & yours", .remarks = {"LEAK, paper: it leaks", "all 40 test questions"}};
  out.comparisons = recglm::compared(rows());
  out.tables.push_back(recglm::table_of("", rows(), std::span(&group, 1)));
  recglm::mark_best(out.tables.back(), out.comparisons);
  out.metric = "ndcg@10";
  out.plots = {{"differences", "ndcg@10, difference", "<svg>drawn</svg>"}, {"cost", "over <time>", ""}};
  out.strata = "## x\n\n| recipe | one |\n|---|---:|\n| ids\\<x> | 0.5 |\n";
  out.differences = {"ids<x>: rank = 3"};
  out.manifest = "{\"a\": 1}";
  return out;
}

}  // namespace

TEST_CASE("a comparison is a sentence with difference, interval, test and what is not shown", "[run]") {
  const auto all = recglm::compared(rows());
  const std::string said = recglm::claim_of(all.at(0), parts().tables.at(0));
  REQUIRE(said ==
          "paper: +100.0 % NDCG@10 against ids<x>, 95 % interval 100.0 to 100.0, significant after Holm, 40 questions; "
          "one seed or none: what another would give is not shown");
  recglm::row_comparison small = all.at(0);
  small.metric = "1-6 rmse", small.adjusted = 0.2, small.paired.users = 1022363;
  small.paired.mean_difference = -0.01, small.paired.bootstrap = {-0.02, 0.00004};
  small.seeds.emplace();
  small.seeds->df = 2, small.seeds->p = 0.125;
  REQUIRE(
      recglm::claim_of(small, {}) ==
      "paper: -0.0100 squared error (less is better) against ids<x>, 95 % interval -0.0200 to 0.0000, not significant "
      "after Holm, 3 seeds, 1,022,363 questions (over the seeds p = 0.12)");
}

TEST_CASE("of a root mean square the difference of squares is said in terms of the squares", "[run]") {
  const recglm::results_table table{
      "", {"1-6 rmse"}, {}, {{"mean", 1, {2.0}}, {"mean", 2, {4.0}}, {"paper", 1, {1.0}}}};
  recglm::row_comparison c;
  c.metric = "1-6 rmse", c.first = "paper", c.second = "mean";
  c.paired.mean_difference = -9, c.paired.bootstrap = {-9.5, -8.5}, c.paired.users = 30;
  REQUIRE(recglm::claim_of(c, table).starts_with(
      "paper: -90.0 % squared error (less is better) against mean, 95 % interval -95.0 to -85.0, not "));
}

TEST_CASE("several tables are one line a row by what each is judged by, and have sentences of their own", "[run]") {
  recglm::report_parts two = parts();
  REQUIRE(recglm::families_markdown(two.tables).empty());
  REQUIRE(recglm::html_report(two).find("Quality by task family") == std::string::npos);
  recglm::results_table ratings{"rating, template 1-6", {"1-6 unparsable", "1-6 rmse"}, {}, {}};
  ratings.rows = {{"paper", 1, {0, 1.5}}, {"mean", std::nullopt, {0, 1.25}}};
  ratings.marks[{"mean", "1-6 rmse"}] = recglm::standing::best;
  ratings.marks[{"paper", "1-6 rmse"}] = recglm::standing::equal;
  two.tables.front().experiment = "next item";
  two.tables.push_back(ratings);
  REQUIRE(recglm::families_markdown(two.tables) ==
          "| questions | metric | paper | ids\\<x> | mean |\n|---|---|---:|---:|---:|\n"
          "| next item | NDCG@10 | **0.2500** | 0.1250 | - |\n"
          "| rating, template 1-6 | RMSE (less is better) | 1.5000 ≈ | - | **1.2500** |\n");
  recglm::row_comparison c;
  c.metric = "1-6 rmse", c.first = "paper", c.second = "mean";
  two.comparisons.push_back(c);
  const std::string page = recglm::html_report(two);
  for (const char* part : {"<h2>Quality by task family</h2>", "<h3>rating, template 1-6</h3>", "<li>mean: "})
    REQUIRE(page.find(part) != std::string::npos);
}

TEST_CASE("the page holds everything, needs nothing from outside, and no name becomes markup", "[run]") {
  const std::string page = recglm::html_report(parts());
  for (const char* part : {"<title>mine &amp; yours</title>", "<p class=\"stamp\">LEAK, paper: it leaks</p>",
                           "<li>all 40 test questions</li>", "<td><b>0.2500</b></td>", "<td>ids&lt;x&gt;</td>",
                           "<h2>What differs from paper</h2>", "ids&lt;x&gt;: -50.0 % NDCG@10 against paper, ",
                           "<svg>drawn</svg>", "plots/cost.gp draws it from plots/cost.tsv", "over &lt;time&gt;",
                           "by stratum", "ids&lt;x&gt;: rank = 3", "{&quot;a&quot;: 1}", "</html>"}) {
    INFO(part);
    REQUIRE(page.find(part) != std::string::npos);
  }
  for (const char* outside : {"<script", "http://", "https://", "url(", "@import"})
    REQUIRE(page.find(outside) == page.npos);
}

}  // namespace run_html_report_tests
