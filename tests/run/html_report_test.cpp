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
  REQUIRE(
      said.starts_with("paper: +0.1250 ndcg@10 against ids<x> (+100.0 %), 95 % interval 0.1250 to 0.1250, "
                       "significant after Holm (p = "));
  REQUIRE(said.ends_with("), 40 questions, one seed or none: what another seed would give is not shown"));
}

TEST_CASE("the page holds everything, needs nothing from outside, and no name becomes markup", "[run]") {
  const std::string page = recglm::html_report(parts());
  for (const char* part : {"<title>mine &amp; yours</title>", "<p class=\"stamp\">LEAK, paper: it leaks</p>",
                           "<li>all 40 test questions</li>", "<td><b>0.2500</b></td>", "<td>ids&lt;x&gt;</td>",
                           "<h2>What differs from paper</h2>", "ids&lt;x&gt;: -0.1250 ndcg@10 against paper (-50.0 %)",
                           "<svg>drawn</svg>", "plots/cost.gp draws it from plots/cost.tsv", "over &lt;time&gt;",
                           "by stratum", "ids&lt;x&gt;: rank = 3", "{&quot;a&quot;: 1}", "</html>"}) {
    INFO(part);
    REQUIRE(page.find(part) != std::string::npos);
  }
  for (const char* outside : {"<script", "http://", "https://", "url(", "@import"})
    REQUIRE(page.find(outside) == page.npos);
}

}  // namespace run_html_report_tests
