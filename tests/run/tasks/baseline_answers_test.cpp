#include "recglm/run/tasks/baseline_answers.hpp"

#include <cmath>

#include "support/catch.hpp"
#include "support/tiny_tasks.hpp"

namespace run_tasks_baseline_answers_tests {

TEST_CASE("rows that cost nothing answer what they can", "[run]") {
  tiny::task_line line;
  const auto all = recglm::fitted_baselines(*line.shared);
  const auto names = [&](const std::string& id) {
    std::vector<std::string> out;
    for (const auto& [name, given] :
         recglm::baseline_answers(line.ready, *line.shared, all, line.evaluated({id})[0], 1))
      out.push_back(name);
    return out;
  };
  REQUIRE(names("1-6") == std::vector<std::string>{"mean"});
  REQUIRE(names("4-1") == std::vector<std::string>{"frequent"});
  REQUIRE(names("2-3") == std::vector<std::string>{"popularity", "next-id", "item-knn", "oracle"});
  REQUIRE(names("5-8") == names("2-3"));
}

TEST_CASE("candidates are ranked, and nothing else", "[run]") {
  tiny::task_line line;
  const auto all = recglm::fitted_baselines(*line.shared);
  const auto e = line.evaluated({"5-8"})[0];
  for (const auto& [name, given] : recglm::baseline_answers(line.ready, *line.shared, all, e, 1))
    for (std::size_t q = 0; q < e.asked.size(); ++q) {
      INFO(name);
      auto listed = given.asked[q].candidates, ranked = given.lists[q];
      REQUIRE(ranked.size() <= listed.size());
      for (recglm::item_id i : ranked) REQUIRE(std::count(listed.begin(), listed.end(), i) == 1);
    }
}

TEST_CASE("the mean is that of the training part, in P5's form", "[run]") {
  tiny::task_line line;
  const auto all = recglm::fitted_baselines(*line.shared);
  double sum = 0, count = 0;
  for (const auto& x : line.shared->known.train) sum += x.rating, ++count;
  char text[16];
  std::snprintf(text, sizeof text, "%.1f", sum / count);
  const auto given = recglm::baseline_answers(line.ready, *line.shared, all, line.evaluated({"1-6"})[0], 1);
  REQUIRE(given[0].second.texts.front() == text);
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
  const auto all = recglm::fitted_baselines(*line.shared);
  REQUIRE(all.size() == 5);
  const auto e = line.evaluated({"1-6"})[0];
  const auto given = recglm::baseline_answers(line.ready, *line.shared, all, e, 1);
  REQUIRE(given.size() == 2);
  REQUIRE(given[1].first == "says-by-item");
  double squares = 0, rounded = 0, kept = 0;
  for (std::size_t q = 0; q < e.asked.size(); ++q) {
    const recglm::history& h = recglm::test_of(*line.shared, e)[e.asked[q]];
    const bool odd = h.next.item % 2;
    REQUIRE(given[1].second.texts[q] == (odd ? "4.6" : "2.2"));
    const double truth = static_cast<double>(h.next.rating);
    squares += std::pow((odd ? 4.625 : 2.25) - truth, 2);
    rounded += std::pow((odd ? 4.6 : 2.2) - truth, 2), ++kept;
  }
  const auto metrics = recglm::evaluate_answers(e, given[1].second, *line.shared, {});
  const auto value = [&](const std::string& name) {
    for (const auto& m : metrics)
      if (m.name == name) return m.value;
    return -1.0;
  };
  REQUIRE(value("1-6 rmse") == Approx(std::sqrt(squares / kept)).epsilon(1e-12));
  REQUIRE(value("p5 1-6 rmse") == Approx(std::sqrt(rounded / kept)).epsilon(1e-12));
  REQUIRE(value("1-6 unparsable") == 0);
  REQUIRE(recglm::baseline_answers(line.ready, *line.shared, all, line.evaluated({"2-3"})[0], 1).size() == 4);
}

}  // namespace run_tasks_baseline_answers_tests
