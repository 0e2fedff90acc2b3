#include "recglm/run/ranking_protocol.hpp"

#include "recglm/metrics/beyond_accuracy.hpp"
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
