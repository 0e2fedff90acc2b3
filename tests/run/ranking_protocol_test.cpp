#include "recglm/run/ranking_protocol.hpp"

#include "recglm/metrics/beyond_accuracy.hpp"
#include "recglm/run/report.hpp"
#include "support/catch.hpp"
#include "support/tiny_run.hpp"

namespace run_ranking_protocol_tests {

/// The number of questions seen: no mean over them.
struct counted {
  static constexpr std::string_view name = "counted";
  double questions = 0;
  void add(const recglm::judged&) { ++questions; }
  void merge(const counted& other) { questions += other.questions; }
  double value() const { return questions; }
};
struct counting : tiny::paper {
  using metrics = recglm::metric_list<recglm::hr<10>, counted>;
};

TEST_CASE("metrics that are means have a value for each question, and others have not", "[run]") {
  tiny::line<counting> line;
  const recglm::any_network model = line.untrained();
  const recglm::ranking_protocol protocol(*line.shared);
  const auto metrics = protocol.evaluate(model, line.ready, line.pool, 1, [](const std::string&) {});
  REQUIRE(metrics);
  const std::vector<recglm::row_metric>& all = metrics->front();
  REQUIRE(all[0].name == "hr@10");
  REQUIRE(all[0].of_question.size() == line.shared->test.size());
  REQUIRE(all[1].value == static_cast<double>(line.shared->test.size()));
  REQUIRE(all[1].of_question.empty());
}

TEST_CASE("a baseline's lists are judged as a model's are", "[run]") {
  tiny::line<> line;
  const auto right = [&](const recglm::history& h, int, std::span<const recglm::item_id>) {
    return std::vector<recglm::item_id>{h.next.item};
  };
  const auto metrics = recglm::ranking_protocol(*line.shared).evaluate_baseline({right}, line.ready);
  REQUIRE(metrics.size() == 1);
  REQUIRE(metrics[0][0].name == "hr@1");
  REQUIRE(metrics[0][0].value == 1);
  REQUIRE(metrics[0][0].of_question == std::vector<double>(line.shared->test.size(), 1.0));
}

TEST_CASE("a row says what it would have with the history excluded, or kept, where that is another figure", "[run]") {
  // Popularity names what everybody has met; the world repeats items, so that the run excludes nothing.
  tiny::line<> line;
  REQUIRE_FALSE(line.shared->exclude_seen);
  const recglm::ranking_protocol protocol(*line.shared);
  for (const recglm::baseline_choice& baseline : line.shared->baselines) {
    const auto ready = recglm::fitted(*line.shared, baseline);
    recglm::ndcg<10> kept, without;
    for (const recglm::history& h : line.shared->test) {
      kept.add({h, ready.rank(h, 10, {})});
      const auto otherwise = ready.rank(h, 10, recglm::excluded_by(h, true));
      without.add({h, otherwise});
      for (const auto& e : h.past) REQUIRE(std::find(otherwise.begin(), otherwise.end(), e.item) == otherwise.end());
    }
    const std::string a = recglm::detail::number(kept.value()), b = recglm::detail::number(without.value());
    INFO(baseline.name);
    const recglm::evaluated_row row{baseline.name, std::nullopt, protocol.evaluate_baseline(ready, line.ready)};
    REQUIRE(protocol.remark(ready, row) ==
            (a == b ? ""
                    : "EXCLUSION, " + baseline.name + ": NDCG@10 is " + b + " with items of the history excluded, " +
                          a + " where they may be the answer"));
  }
  const recglm::any_network model = line.untrained();
  recglm::evaluated_row row{"paper", 1, *protocol.evaluate(model, line.ready, line.pool, 1, [](const std::string&) {})};
  const auto at =
      std::find_if(row.metrics[0].begin(), row.metrics[0].end(), [](const auto& m) { return m.name == "ndcg@10"; });
  for (double& x : at->of_question) x = 0.75;  // whatever it has without, that is another figure
  const std::string said = protocol.remark(model, line.ready, line.pool, row);
  REQUIRE(said.starts_with("EXCLUSION, paper seed 1: NDCG@10 is "));
  REQUIRE(said.ends_with(" with items of the history excluded, 0.7500 where they may be the answer"));
}

TEST_CASE("metrics that can be had by one answer alone are not tested where several are right", "[run]") {
  tiny::line<> line;
  const recglm::evaluated_row row{
      "odd", 1, {{{"hr@10", 0.1, {}}, {"ndcg@10", 0.3, {}}, {"hr@5", 0.1, {}}, {"ndcg@5", 0.3, {}}}}};
  REQUIRE_FALSE(recglm::ranking_protocol(*line.shared).impossible(row).empty());
  line.shared->test[3].wanted = {1, 2};
  REQUIRE(recglm::ranking_protocol(*line.shared).impossible(row).empty());
}

TEST_CASE("users whom the core dropped are strata of their own", "[run]") {
  tiny::line<> line;
  const auto before = recglm::ranking_protocol(*line.shared).strata(0).size();
  line.shared->dropped = line.shared->test[20].user;
  const auto strata = recglm::ranking_protocol(*line.shared).strata(0);
  REQUIRE(strata.size() == before + 2);
  REQUIRE(strata[before].name == "user in the core");
  REQUIRE(strata[before].questions.size() == 20);
  REQUIRE(strata.back().name == "user whom the core dropped");
  REQUIRE(strata.back().questions.size() == 5);
}

TEST_CASE("metrics that no ranking can have are named", "[run]") {
  const auto row = [](double ndcg10, const std::string& front) {
    return std::vector<recglm::row_metric>{{front + "hr@1", 0.1, {}},
                                           {front + "hr@5", 0.2, {}},
                                           {front + "hr@10", 0.3, {}},
                                           {front + "ndcg@5", 0.15, {}},
                                           {front + "ndcg@10", ndcg10, {}}};
  };
  REQUIRE(recglm::impossible_metrics(row(0.18, "")).empty());
  REQUIRE_FALSE(recglm::impossible_metrics(row(0.3, "")).empty());
  REQUIRE_FALSE(recglm::impossible_metrics(row(0.3, "p5 5-8 "), "p5 5-8 ").empty());
  REQUIRE(recglm::impossible_metrics(row(0.3, "p5 5-8 "), "5-8 ").empty());
}

}  // namespace run_ranking_protocol_tests
