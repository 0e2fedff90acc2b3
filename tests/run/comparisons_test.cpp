#include "recglm/run/comparisons.hpp"

#include <cmath>

#include "support/catch.hpp"

namespace run_comparisons_tests {

namespace {
recglm::evaluated_row row(const std::string& recipe, std::uint64_t seed, double shift) {
  recglm::row_metric f{"1-6 rmse", 0, {}}, p5{"p5 1-6 rmse", 0, {}};
  for (int q = 0; q < 40; ++q) f.of_question.push_back(0.01 * q + shift * (1 + 0.001 * q));
  p5.of_question = f.of_question;
  return {recipe, seed, {{f, p5, {"1-6 mae", 1.5, {}}}}, 1, recglm::training_record{}};
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
  REQUIRE(all[0].seeds);  // .1 on either side of equality
  REQUIRE(all[0].seeds->df == 1);
  REQUIRE_FALSE(all[1].seeds);  // one seed in common
  for (const auto& c : all) REQUIRE(c.adjusted >= c.paired.wilcoxon.p);
  REQUIRE(recglm::compared({}).empty());
  REQUIRE(recglm::tsv(all).find("1-6 rmse\ta\tc\t40\t") != std::string::npos);
}

TEST_CASE("the interval of a difference is the one of its own bootstrap, and the effect its size in deviations",
          "[run]") {
  const auto a = row("a", 1, 0), b = row("b", 1, 0.3);
  const auto all = recglm::compared({a, b});
  const auto alone =
      recglm::compare(a.metrics[0][0].of_question, b.metrics[0][0].of_question, recglm::bootstrap_settings());
  REQUIRE(std::abs(all[0].paired.bootstrap.low - alone.bootstrap.low) < 1e-12);
  REQUIRE(std::abs(all[0].paired.bootstrap.high - alone.bootstrap.high) < 1e-12);
  // -.3 (1 + .001 q) for q from 0 to 39
  REQUIRE(std::abs(all[0].paired.stddev - 0.0003 * std::sqrt(40 * 41 / 12.0)) < 1e-12);
  REQUIRE(std::abs(all[0].paired.effect_size() + 0.30585 / all[0].paired.stddev) < 1e-9);
  REQUIRE(recglm::tsv(all).starts_with(
      "metric\tfirst\tsecond\tquestions\tmean_difference\tbootstrap_low\tbootstrap_high\teffect_size\teffect_low\t"
      "effect_high\twilcoxon_p\tholm_p\tpaired_t_p\tsign_p\tseeds\tseeds_difference\tseeds_t_p\n"));
}

TEST_CASE("a baseline is compared with every seed of a recipe", "[run]") {
  auto baseline = row("popularity", 1, 0.5);
  baseline.seed.reset(), baseline.training.reset();
  baseline.metrics[0][0].value = 0.5;
  auto first = row("a", 1, 0), second = row("a", 2, 0);
  first.metrics[0][0].value = 0.7, second.metrics[0][0].value = 0.8;
  const auto all = recglm::compared({first, second, baseline});
  REQUIRE(all.size() == 1);
  REQUIRE(all[0].second == "popularity");
  REQUIRE(all[0].seeds->df == 1);
  REQUIRE(std::abs((all[0].seeds->mean_difference.low + all[0].seeds->mean_difference.high) / 2 - 0.25) < 1e-12);
}

TEST_CASE("the best of a column is marked with what is not distinguished from it, the oracle left out", "[run]") {
  const auto with = [](const std::string& name, double value, double noise) {
    recglm::row_metric m{"hr@10", value, {}}, less{"1-6 rmse", value, {}}, own{"novelty", value, {}};
    for (int q = 0; q < 60; ++q) m.of_question.push_back(value + noise * (q % 2 ? 1 : -1));
    less.of_question = own.of_question = m.of_question;
    return recglm::evaluated_row{name, std::nullopt, {{m, less, own}}};
  };
  const std::vector<recglm::evaluated_row> rows{with("low", 0.1, 0), with("high", 0.5, 0), with("near", 0.5, 0.25),
                                                with("oracle", 0.9, 0)};
  const std::vector<std::size_t> groups{0};
  auto table = recglm::table_of("t", rows, groups);
  recglm::mark_best(table, recglm::compared(rows));
  using recglm::standing;
  REQUIRE(table.marks ==
          std::map<std::pair<std::string, std::string>, standing>{{{"high", "hr@10"}, standing::best},
                                                                  {{"near", "hr@10"}, standing::equal},
                                                                  {{"low", "1-6 rmse"}, standing::best}});
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

TEST_CASE("a table is judged by NDCG@10, else by a metric whose direction is known", "[run]") {
  const auto judged_by = [](std::vector<std::string> metrics) {
    return recglm::headline_of({"", std::move(metrics), {}, {}});
  };
  REQUIRE(judged_by({"hr@1", "ndcg@10"}) == "ndcg@10");
  REQUIRE(judged_by({"p5 2-3 ndcg@10", "2-3 hr@1", "2-3 ndcg@10"}) == "2-3 ndcg@10");
  REQUIRE(judged_by({"1-6 unparsable", "1-6 rmse"}) == "1-6 rmse");
  REQUIRE(judged_by({"3-9 bleu4", "3-9 rougeL"}) == "3-9 rougeL");
  REQUIRE(judged_by({"novelty", "mrr"}) == "mrr");
  REQUIRE(judged_by({"novelty"}) == "novelty");
  REQUIRE(judged_by({}).empty());
}

}  // namespace run_comparisons_tests
