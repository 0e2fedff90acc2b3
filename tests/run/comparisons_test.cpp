#include "recglm/run/comparisons.hpp"

#include <cmath>

#include "support/catch.hpp"

namespace run_comparisons_tests {

namespace {
recglm::evaluated_row row(const std::string& recipe, std::uint64_t seed, double shift) {
  recglm::row_metric f{"1-6 rmse", 0, {}}, p5{"p5 1-6 rmse", 0, {}};
  for (int q = 0; q < 40; ++q) f.of_question.push_back(0.01 * q + shift * (1 + 0.001 * q));
  p5.of_question = f.of_question;
  return {recipe, seed, {{f, p5, {"1-6 mae", 1.5, {}}}}, 10, 1};
}
}  // namespace

TEST_CASE("recipes are compared question by question, with the seeds averaged first", "[run]") {
  const auto all =
      recglm::compared({row("a", 1, 0), row("a", 2, 0.2), row("b", 1, 0.1), row("b", 2, 0.1), row("c", 1, 1)});
  REQUIRE(all.size() == 3);  // one metric, three pairs; none of p5's columns
  REQUIRE(all[0].first == "a");
  REQUIRE(all[0].second == "b");
  REQUIRE(std::abs(all[0].paired.mean_difference) < 1e-12);
  REQUIRE(all[1].second == "c");
  REQUIRE(all[1].paired.wilcoxon.p < 1e-6);
  for (const auto& c : all) REQUIRE(c.adjusted >= c.paired.wilcoxon.p);
  REQUIRE(recglm::compared({}).empty());
  REQUIRE(recglm::tsv(all).find("1-6 rmse\ta\tc\t40\t") != std::string::npos);
}

TEST_CASE("a row without a metric has a dash in its place", "[run]") {
  auto baseline = row("mean", 1, 0);
  baseline.metrics[0] = {{"1-6 mae", 2, {}}};
  auto silent = row("popularity", 1, 0);
  silent.metrics[0].clear();
  const std::vector<std::size_t> prompts{0};
  const auto table = recglm::table_of("t", {row("a", 1, 0), baseline, silent}, prompts);
  REQUIRE(table.metrics == std::vector<std::string>{"1-6 rmse", "p5 1-6 rmse", "1-6 mae"});
  REQUIRE(table.rows.size() == 2);
  REQUIRE(std::isnan(table.rows[1].metrics[0]));
  REQUIRE(table.rows[1].metrics[2] == 2);
  REQUIRE(recglm::tsv(table).find("mean\t1\t-\t-\t2\t") != std::string::npos);
}

}  // namespace run_comparisons_tests
