#include "recglm/run/tasks/run_task_rows.hpp"

#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/tiny_tasks.hpp"

namespace run_tasks_run_task_rows_tests {

TEST_CASE("each question's metrics are with their user and item", "[run]") {
  tiny::task_line line;
  auto prompts = line.evaluated({"1-6"});
  prompts[0].asked.resize(2);
  recglm::task_row row{"paper", 1, {{{"1-6 rmse", 1, {0.25, 4}}, {"1-6 mae", 1, {}}}}, 0, 0};
  const auto& h = line.shared->test[prompts[0].asked[1]];
  const std::string text = recglm::detail::per_user_tsv(prompts, *line.shared, row);
  REQUIRE(text.find("prompt\tmetric\tuser\titem\tvalue\n") == 0);
  REQUIRE(text.find("1-6\t1-6 rmse\t" + line.shared->data.users[static_cast<std::size_t>(h.user)] + "\t" +
                    line.shared->data.items[static_cast<std::size_t>(h.next.item)] + "\t4\n") != std::string::npos);
  REQUIRE(std::count(text.begin(), text.end(), '\n') == 3);
}

TEST_CASE("a run of task families has no validation", "[run]") {
  tiny::task_line line;
  line.ready.value.validate_every = 2;
  recglm::progress_lines lines(true);
  const temporary_folder folder;
  REQUIRE_THROWS_WITH(recglm::detail::make_task_row(line.ready, *line.shared, line.pool, line.evaluated({"1-6"}),
                                                    "paper", 1, folder.path, lines),
                      "a run of task families has no validation; leave --validate-every at 0");
}

TEST_CASE("metrics that no ranking can give are given, with their template and protocol", "[run]") {
  recglm::evaluated_prompt e;
  e.id = "5-8";
  const auto row = [](double hr1) {
    return recglm::task_row{"paper",
                            1,
                            {{{"5-8 hr@1", hr1, {}},
                              {"5-8 hr@5", 0.2, {}},
                              {"5-8 ndcg@5", 0.15, {}},
                              {"p5 5-8 hr@1", 0.1, {}},
                              {"p5 5-8 hr@5", 0.2, {}},
                              {"p5 5-8 ndcg@5", 0.15, {}}}},
                            0,
                            0};
  };
  REQUIRE(recglm::detail::impossible_lists(e, row(0.1), 0).empty());
  const auto odd = recglm::detail::impossible_lists(e, row(0.6), 0);
  REQUIRE_FALSE(odd.empty());
  REQUIRE(odd[0].find("IMPOSSIBLE, paper, 5-8 : ") == 0);
}

TEST_CASE("rows that cost nothing have the templates that they can answer", "[run]") {
  tiny::task_line line;
  const auto rows = recglm::detail::task_baseline_rows(line.ready, *line.shared, line.evaluated({"1-6", "2-3"}));
  std::vector<std::string> names;
  for (const auto& row : rows) names.push_back(row.recipe);
  REQUIRE(names == std::vector<std::string>{"mean", "popularity", "next-id", "item-knn", "oracle"});
  REQUIRE(rows[0].metrics[1].empty());
  REQUIRE_FALSE(rows[1].metrics[1].empty());
}

}  // namespace run_tasks_run_task_rows_tests
