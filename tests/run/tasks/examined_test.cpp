#include "recglm/run/tasks/examined.hpp"

#include "support/catch.hpp"
#include "support/tiny_tasks.hpp"

namespace run_tasks_examined_tests {

TEST_CASE("a template's answer tells how it is judged", "[run]") {
  tiny::task_line line;
  const auto prompts = line.examined({"1-6", "1-10", "1-4", "2-3", "2-7", "3-9", "4-1", "4-4", "5-1", "5-8"});
  using recglm::answer_kind;
  const std::vector<answer_kind> kinds{answer_kind::rating, answer_kind::rating, answer_kind::word, answer_kind::item,   answer_kind::choice,
                                       answer_kind::text,   answer_kind::text,   answer_kind::rating, answer_kind::word, answer_kind::choice};
  for (std::size_t p = 0; p < prompts.size(); ++p) {
    INFO(prompts[p].id);
    REQUIRE(prompts[p].kind == kinds[p]);
  }
  REQUIRE_FALSE(prompts[0].held_out);
  REQUIRE(prompts[1].held_out);
  REQUIRE(prompts[9].held_out);
  REQUIRE(prompts[3].asked.size() == line.shared->test.size());
  REQUIRE(prompts[5].asked.size() < line.shared->test.size());  // not every event has a review
  REQUIRE_THROWS_AS(line.examined({"9-9"}), recglm::error);
}

TEST_CASE("every row is asked the same, with the same candidates", "[run]") {
  tiny::task_line line, other;
  const auto tasks = line.ready.prompts.tasks().value(), others = other.ready.prompts.tasks().value();
  for (std::size_t q = 0; q < 5; ++q) {
    const auto one = recglm::question_of(line.ready, tasks, *line.shared, "5-8", q, 1), two = recglm::question_of(other.ready, others, *other.shared, "5-8", q, 2);
    REQUIRE(one.candidates == two.candidates);
    REQUIRE(one.candidates.size() == 5);
    REQUIRE(std::count(one.candidates.begin(), one.candidates.end(), line.shared->test[q].next.item) == 1);
    REQUIRE(one.asked.answer.empty());
  }
}

}  // namespace run_tasks_examined_tests
