#include "recglm/run/tasks/baseline_answers.hpp"

#include <cmath>

#include "support/catch.hpp"
#include "support/tiny_tasks.hpp"

namespace run_tasks_baseline_answers_tests {

TEST_CASE("rows that cost nothing answer what they can", "[run]") {
  tiny::task_line line;
  const auto popular = recglm::fitted(*line.shared, line.shared->baselines[0]);
  const auto constant = [&](const std::string& id) {
    const auto one = recglm::constant_answers(line.ready, *line.shared, line.evaluated({id})[0], 1);
    return one ? one->first : "";
  };
  const auto ranked = [&](const std::string& id) {
    return recglm::baseline_answers(line.ready, *line.shared, line.evaluated({id})[0], popular, 1).has_value();
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
        recglm::baseline_answers(line.ready, *line.shared, e, recglm::fitted(*line.shared, baseline), 1).value();
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

namespace {

struct says_by_item {
  static constexpr std::string_view name = "says-by-item";
  void fit(const recglm::catalogue&) {}
  double rate(const recglm::history&, recglm::item_id item) const { return item % 2 ? 4.625 : 2.25; }
};

}  // namespace

TEST_CASE("what predicts ratings answers where they are asked, with all digits but under P5's rule", "[run]") {
  tiny::task_line line;
  line.shared->baselines.push_back(recglm::baseline_of(says_by_item{}));
  const auto says = recglm::fitted(*line.shared, line.shared->baselines.back());
  const auto e = line.evaluated({"1-6"})[0];
  const auto given = recglm::baseline_answers(line.ready, *line.shared, e, says, 1).value();
  double squares = 0, rounded = 0, kept = 0;
  for (std::size_t q = 0; q < e.asked.size(); ++q) {
    const recglm::history& h = recglm::test_of(*line.shared, e)[e.asked[q]];
    const bool odd = h.next.item % 2;
    REQUIRE(given.texts[q] == (odd ? "4.6" : "2.2"));
    const double truth = static_cast<double>(h.next.rating);
    squares += std::pow((odd ? 4.625 : 2.25) - truth, 2);
    rounded += std::pow((odd ? 4.6 : 2.2) - truth, 2), ++kept;
  }
  const auto metrics = recglm::evaluate_answers(e, given, *line.shared, {});
  const auto value = [&](const std::string& name) {
    for (const auto& m : metrics)
      if (m.name == name) return m.value;
    return -1.0;
  };
  REQUIRE(value("1-6 rmse") == Approx(std::sqrt(squares / kept)).epsilon(1e-12));
  REQUIRE(value("p5 1-6 rmse") == Approx(std::sqrt(rounded / kept)).epsilon(1e-12));
  REQUIRE(value("1-6 unparsable") == 0);
  for (const char* id : {"2-3", "4-1", "5-8"})
    REQUIRE_FALSE(recglm::baseline_answers(line.ready, *line.shared, line.evaluated({id})[0], says, 1));
}

}  // namespace run_tasks_baseline_answers_tests
