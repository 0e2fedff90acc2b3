#include "recglm/run/tasks/evaluated_prompts.hpp"

#include "recglm/run/erased/pipeline.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/tiny_tasks.hpp"

namespace run_tasks_evaluated_prompts_tests {

TEST_CASE("a template's answer says how it is judged", "[run]") {
  tiny::task_line line;
  const auto prompts = line.evaluated({"1-6", "1-10", "1-4", "2-3", "2-7", "3-9", "4-1", "4-4", "5-1", "5-8"});
  using recglm::answer_kind;
  const std::vector<answer_kind> kinds{answer_kind::rating, answer_kind::rating, answer_kind::word, answer_kind::item,
                                       answer_kind::choice, answer_kind::text,   answer_kind::text, answer_kind::rating,
                                       answer_kind::word,   answer_kind::choice};
  for (std::size_t p = 0; p < prompts.size(); ++p) {
    INFO(prompts[p].id);
    REQUIRE(prompts[p].kind == kinds[p]);
  }
  REQUIRE_FALSE(prompts[0].held_out);
  REQUIRE(prompts[1].held_out);
  REQUIRE(prompts[9].held_out);
  REQUIRE(prompts[3].asked.size() == line.shared->test.size());
  REQUIRE(prompts[5].asked.size() < line.shared->test.size());  // not every event has a review
  REQUIRE_THROWS_AS(line.evaluated({"9-9"}), recglm::error);
}

TEST_CASE("every row is asked the same, with the same candidates", "[run]") {
  tiny::task_line line, other;
  const auto tasks = line.ready.prompts.tasks().value(), others = other.ready.prompts.tasks().value();
  const auto mine = line.evaluated({"5-8"})[0], theirs = other.evaluated({"5-8"})[0];
  for (std::size_t q = 0; q < 5; ++q) {
    const auto one = recglm::question_of(line.ready, tasks, *line.shared, mine, q, 1).value();
    const auto two = recglm::question_of(other.ready, others, *other.shared, theirs, q, 2).value();
    REQUIRE(one.candidates == two.candidates);
    REQUIRE(one.candidates.size() == 5);
    REQUIRE(std::count(one.candidates.begin(), one.candidates.end(), line.shared->test[q].next.item) == 1);
    REQUIRE(one.asked.answer.empty());
  }
}

TEST_CASE("candidates come from a file where one is named", "[run]") {
  tiny::task_line line;
  const temporary_folder folder;
  const auto lists = recglm::draw_candidates(line.shared->data, 3, 77);
  recglm::write_candidates(folder / "negatives.txt", line.shared->data, lists);
  line.ready.value.candidates = folder / "negatives.txt";
  const auto e = line.evaluated({"5-8"})[0];
  REQUIRE(*e.negatives == lists);
  const auto one = recglm::question_of(line.ready, line.ready.prompts.tasks().value(), *line.shared, e, 0, 1).value();
  REQUIRE(one.candidates.size() == 4);
}

TEST_CASE("in p5_compat the families of events have a test of their own", "[run]") {
  recglm::any_recipe ready = recglm::without_types(recglm::configured<tiny::five>());
  ready.value.split = "p5_compat";
  const auto s = recglm::make_context(ready.value, {});
  REQUIRE(s->reviews);
  ready.prompts.set_data(std::make_shared<const recglm::task_data>(recglm::task_data_of(s->data)));
  recglm::fit_texts(ready, *s);
  const auto prompts = recglm::evaluated_prompts(ready, *s, {"1-6", "2-3"});
  REQUIRE(&recglm::test_of(*s, prompts[0]) == &s->review_test);
  REQUIRE(&recglm::test_of(*s, prompts[1]) == &s->test);
  std::size_t leaks = 0;
  for (const std::string& leak : recglm::leaks_of(ready, *s)) leaks += leak.find("family overlap") != std::string::npos;
  REQUIRE(leaks == 1);
}

}  // namespace run_tasks_evaluated_prompts_tests
