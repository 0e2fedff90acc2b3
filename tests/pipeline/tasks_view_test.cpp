#include "recglm/pipeline/tasks_view.hpp"

#include "recglm/items/title.hpp"
#include "recglm/prompts/behaviour.hpp"
#include "recglm/run/erased/words.hpp"
#include "support/catch.hpp"

namespace pipeline_tasks_view_tests {

static_assert(recglm::TaskPrompts<recglm::five_tasks> && !recglm::TaskPrompts<recglm::behaviour>);

TEST_CASE("task families are reached through any prompts that have them", "[pipeline]") {
  recglm::catalogue c;
  c.titles = {"red cup", "blue cup", "green tea"};
  c.attributes = {{}, {}, {}};
  recglm::title items;
  items.fit(c);
  REQUIRE_FALSE(recglm::any_prompts(recglm::behaviour{}).tasks());

  const recglm::any_prompts prompts = recglm::five_tasks{};
  const auto tasks = prompts.tasks();
  REQUIRE(tasks);
  const recglm::five_tasks typed;
  REQUIRE(tasks->ids("rating", false) == typed.ids("rating", false));
  REQUIRE(tasks->ids("rating", true) == std::vector<std::string>{"1-10"});
  REQUIRE(tasks->shares().size() == 5);
  REQUIRE(tasks->wording("1-1").family == "rating");
  const std::vector<recglm::interaction> train{{0, 0, 5, 1, -1}, {0, 1, 4, 2, -1}, {0, 2, 1, 3, -1}};
  recglm::random_engine a(4), b(4);
  const auto one = tasks->choose("sequential", train, 0, a), two = typed.choose("sequential", train, 0, b);
  REQUIRE(one->next == two->next);
  REQUIRE(tasks->train("rating", *one, items, a)->text == typed.train("rating", *two, items, b)->text);
  REQUIRE(tasks->ask("1-1", *one, items, a)->expected == typed.ask("1-1", *two, items, b)->expected);
}

TEST_CASE("what prompts may show comes from outside", "[pipeline]") {
  recglm::any_prompts prompts = recglm::five_tasks{};
  recglm::title items;
  recglm::catalogue c;
  c.titles = {"red cup"};
  c.attributes = {{}};
  items.fit(c);
  recglm::random_engine rng(1);
  const recglm::history h{0, {}, {0, 0, 5, 1, -1}};
  REQUIRE_FALSE(prompts.tasks()->ask("1-7", h, items, rng).has_value());
  recglm::task_data told;
  told.user_names = {"Ann"};
  prompts.set_data(std::make_shared<const recglm::task_data>(told));
  REQUIRE_FALSE(prompts.tasks()->wording("1-7").source.empty());
  const auto asked = prompts.tasks()->ask("1-7", h, items, rng);
  REQUIRE(asked.has_value());
  REQUIRE(asked->asked.text.find("Ann") != std::string::npos);
}

}  // namespace pipeline_tasks_view_tests
