#include "recglm/run/tasks/baseline_answers.hpp"

#include "support/catch.hpp"
#include "support/tiny_tasks.hpp"

namespace run_tasks_baseline_answers_tests {

TEST_CASE("rows that cost nothing answer what they can", "[run]") {
  tiny::task_line line;
  const auto names = [&](const std::string& id) {
    std::vector<std::string> out;
    for (const auto& [name, given] : recglm::baseline_answers(line.ready, *line.shared, line.evaluated({id})[0], 1))
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
  const auto e = line.evaluated({"5-8"})[0];
  for (const auto& [name, given] : recglm::baseline_answers(line.ready, *line.shared, e, 1))
    for (std::size_t q = 0; q < e.asked.size(); ++q) {
      INFO(name);
      auto listed = given.asked[q].candidates, ranked = given.lists[q];
      REQUIRE(ranked.size() <= listed.size());
      for (recglm::item_id i : ranked) REQUIRE(std::count(listed.begin(), listed.end(), i) == 1);
    }
}

TEST_CASE("the mean is that of the training part, in P5's form", "[run]") {
  tiny::task_line line;
  double sum = 0, count = 0;
  for (const auto& x : line.shared->known.train) sum += x.rating, ++count;
  char text[16];
  std::snprintf(text, sizeof text, "%.1f", sum / count);
  const auto given = recglm::baseline_answers(line.ready, *line.shared, line.evaluated({"1-6"})[0], 1);
  REQUIRE(given[0].second.texts.front() == text);
}

}  // namespace run_tasks_baseline_answers_tests
