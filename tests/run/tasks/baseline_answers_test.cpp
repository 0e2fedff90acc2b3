#include "recglm/run/tasks/baseline_answers.hpp"

#include "support/catch.hpp"
#include "support/tiny_tasks.hpp"

namespace run_tasks_baseline_answers_tests {

TEST_CASE("rows that cost nothing answer what they can", "[run]") {
  tiny::task_line line;
  const auto rank = recglm::fitted(*line.shared, line.shared->baselines[0]).rank;
  const auto constant = [&](const std::string& id) {
    const auto one = recglm::constant_answers(line.ready, *line.shared, line.evaluated({id})[0], 1);
    return one ? one->first : "";
  };
  const auto ranked = [&](const std::string& id) {
    return recglm::ranked_answers(line.ready, *line.shared, line.evaluated({id})[0], rank, 1).has_value();
  };
  REQUIRE(constant("1-6") == "mean");
  REQUIRE(constant("4-1") == "frequent");
  for (const char* id : {"1-6", "4-1"}) REQUIRE_FALSE(ranked(id));
  for (const char* id : {"2-3", "5-8"}) {
    REQUIRE(ranked(id));
    REQUIRE(constant(id).empty());
  }
}

TEST_CASE("candidates are ranked, and nothing else", "[run]") {
  tiny::task_line line;
  const auto e = line.evaluated({"5-8"})[0];
  for (const auto& baseline : line.shared->baselines) {
    INFO(baseline.name);
    const auto given =
        recglm::ranked_answers(line.ready, *line.shared, e, recglm::fitted(*line.shared, baseline).rank, 1).value();
    for (std::size_t q = 0; q < e.asked.size(); ++q) {
      auto listed = given.asked[q].candidates, ranked = given.lists[q];
      REQUIRE(ranked.size() <= listed.size());
      for (recglm::item_id i : ranked) REQUIRE(std::count(listed.begin(), listed.end(), i) == 1);
    }
  }
}

TEST_CASE("the mean is that of the training part, in P5's form", "[run]") {
  tiny::task_line line;
  double sum = 0, count = 0;
  for (const auto& x : line.shared->known.train) sum += x.rating, ++count;
  char text[16];
  std::snprintf(text, sizeof text, "%.1f", sum / count);
  const auto given = recglm::constant_answers(line.ready, *line.shared, line.evaluated({"1-6"})[0], 1);
  REQUIRE(given->second.texts.front() == text);
}

}  // namespace run_tasks_baseline_answers_tests
