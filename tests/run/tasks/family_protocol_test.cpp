#include "recglm/run/tasks/family_protocol.hpp"

#include "recglm/run/progress.hpp"
#include "recglm/run/row.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/tiny_tasks.hpp"

namespace run_tasks_family_protocol_tests {

/// A protocol with its questions drawn.
recglm::family_protocol protocol_of(const tiny::task_line& line, std::vector<std::string> ids,
                                    const std::filesystem::path& folder) {
  recglm::family_protocol out(*line.shared);
  std::vector<recglm::named_recipe> rows{{"paper", line.ready}};
  rows[0].ready.value.prompts = std::move(ids);
  std::vector<std::string> files, remarks;
  out.draw_questions(rows.front().ready, folder, files, remarks);
  return out;
}

TEST_CASE("each template is a group, its candidates a condition and a file", "[run]") {
  tiny::task_line line;
  const temporary_folder folder;
  const auto protocol = protocol_of(line, {"1-6", "5-8"}, folder.path);
  const auto groups = protocol.groups();
  REQUIRE(groups.size() == 2);
  REQUIRE(groups[0].id == "1-6");
  REQUIRE(groups[1].title == "direct, template 5-8 (unseen)");
  REQUIRE(protocol.under()[0].second == "none");
  REQUIRE(protocol.under()[1].second.size() == 64);
  REQUIRE(std::filesystem::exists(folder.path / "candidates-5-8.txt"));
  REQUIRE(&protocol.question(1, 0) >= line.shared->test.data());
}

TEST_CASE("validation, resuming and each question's metrics work with task families", "[run]") {
  tiny::task_line line;
  line.ready.value.validate_every = 2, line.ready.value.validation_users = 3;
  line.ready.value.text_tokens = 3;
  recglm::progress_lines lines(true);
  const temporary_folder folder;
  const auto protocol = protocol_of(line, {"1-6"}, folder.path);
  const auto made = [&] {
    return recglm::make_row(protocol, line.ready, *line.shared, line.pool, "paper", 1, folder.path / "paper-1", lines);
  };
  const auto one = made();
  REQUIRE(one);
  REQUIRE(std::filesystem::exists(folder.path / "paper-1/per_user.tsv.gz"));
  line.ready.value.resume = true;
  const auto two = made();
  REQUIRE(two->seconds == one->seconds);
  REQUIRE(two->metrics[0].size() == one->metrics[0].size());
  REQUIRE(two->metrics[0][0].of_question == one->metrics[0][0].of_question);
}

TEST_CASE("metrics that no ranking can give are reported, with their template and protocol", "[run]") {
  tiny::task_line line;
  const temporary_folder folder;
  const auto protocol = protocol_of(line, {"5-8"}, folder.path);
  const auto row = [](double hr1) {
    return recglm::evaluated_row{"paper",
                                 1,
                                 {{{"5-8 hr@1", hr1, {}},
                                   {"5-8 hr@5", 0.2, {}},
                                   {"5-8 ndcg@5", 0.15, {}},
                                   {"p5 5-8 hr@1", 0.1, {}},
                                   {"p5 5-8 hr@5", 0.2, {}},
                                   {"p5 5-8 ndcg@5", 0.15, {}}}}};
  };
  REQUIRE(protocol.impossible(row(0.1)).empty());
  const auto odd = protocol.impossible(row(0.6));
  REQUIRE_FALSE(odd.empty());
  REQUIRE(odd[0].find("IMPOSSIBLE, paper, 5-8 : ") == 0);
}

TEST_CASE("rows that cost nothing have the templates that they can answer", "[run]") {
  tiny::task_line line;
  const temporary_folder folder;
  const auto protocol = protocol_of(line, {"1-6", "2-3"}, folder.path);
  const auto rows = protocol.constants(line.ready);
  REQUIRE(rows.size() == 1);
  REQUIRE(rows[0].recipe == "mean");
  REQUIRE_FALSE(rows[0].metrics[0].empty());
  REQUIRE(rows[0].metrics[1].empty());
  const recglm::baseline_choice& popular = line.shared->baselines[0];
  const auto metrics = protocol.evaluate_baseline(recglm::fitted(*line.shared, popular), line.ready);
  REQUIRE(metrics[0].empty());
  REQUIRE_FALSE(metrics[1].empty());
  recglm::baseline_choice rater = popular;
  rater.rates = true;
  REQUIRE((protocol.asks(popular) && protocol.asks(rater)));
  REQUIRE_FALSE(protocol_of(line, {"1-6"}, folder.path).asks(popular));
  REQUIRE_FALSE(protocol_of(line, {"2-3"}, folder.path).asks(rater));
}

}  // namespace run_tasks_family_protocol_tests
