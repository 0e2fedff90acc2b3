#include "recglm/run/tasks/evaluation.hpp"

#include "support/catch.hpp"
#include "support/near.hpp"
#include "support/tiny_tasks.hpp"

namespace run_tasks_evaluation_tests {

double value_of(const std::vector<recglm::row_metric>& all, const std::string& name) {
  for (const recglm::row_metric& f : all)
    if (f.name == name) return f.value;
  FAIL("no metric " << name);
  return 0;
}

TEST_CASE("P5's list drops what is no item and keeps the worst place of a repeat", "[run]") {
  REQUIRE(recglm::detail::p5_list(std::vector<recglm::item_id>{3, -1, 5, 3, 7, 5}) ==
          std::vector<recglm::item_id>{3, 7, 5});
  REQUIRE(recglm::detail::p5_list(std::vector<recglm::item_id>{-1, -1}).empty());
}

TEST_CASE("ratings are judged in both protocols", "[run]") {
  tiny::task_line line;
  auto prompts = line.evaluated({"1-6"});
  recglm::evaluated_prompt& e = prompts[0];
  e.asked.resize(3);
  recglm::task_answers given;
  for (std::size_t q : e.asked)
    given.asked.push_back(
        recglm::question_of(line.ready, line.ready.prompts.tasks().value(), *line.shared, e, q, 1).value());
  const double truth = line.shared->test[e.asked[0]].next.rating;
  char right[16];
  std::snprintf(right, sizeof right, "%.1f", truth);
  given.texts = {right, "4821", "5"};  // a number, but none of the scale
  const auto all = recglm::evaluate_answers(e, given, *line.shared, {1, 5});
  REQUIRE(value_of(all, "1-6 unparsable") == 1.0 / 3);
  const bool literal = truth < 5;  // P5's rule takes "1.0" to "4.9" only
  REQUIRE(value_of(all, "p5 1-6 unparsable") == (literal ? 2.0 / 3 : 1.0));
  if (literal) REQUIRE(value_of(all, "p5 1-6 rmse") == 0);
  const double second = line.shared->test[e.asked[1]].next.rating, third = line.shared->test[e.asked[2]].next.rating;
  REQUIRE(value_of(all, "1-6 mae") == (std::max(second - 1, 5 - second) + (5 - third)) / 3);
}

namespace {
/// A metric of one's own: the mean length of the lists.
struct length {
  static constexpr std::string_view name = "length";
  double sum = 0, lists = 0;
  void add(const recglm::judged& j) { sum += static_cast<double>(j.ranking.size()), ++lists; }
  void merge(const length& other) { sum += other.sum, lists += other.lists; }
  double value() const { return sum / lists; }
};
}  // namespace

TEST_CASE("lists are judged by the metrics of the recipe", "[run]") {
  tiny::task_line line;
  auto e = line.evaluated({"2-3"})[0];
  e.asked.resize(2);
  recglm::task_answers given;
  for (std::size_t q : e.asked)
    given.asked.push_back(
        recglm::question_of(line.ready, line.ready.prompts.tasks().value(), *line.shared, e, q, 1).value());
  const recglm::item_id wanted = given.asked[0].item, other = wanted == 0 ? 1 : 0;
  given.lists = {{other, -1, wanted}, {-1}};
  given.free_lists = {{-1, wanted}, {}};
  const auto all = recglm::evaluate_answers(e, given, *line.shared, {1, 5},
                                            std::tuple<recglm::hr<3>, length, recglm::invalid_rate>{});
  std::vector<std::string> names;
  for (const auto& m : all) names.push_back(m.name);
  REQUIRE(names == std::vector<std::string>{"2-3 hr@3", "2-3 length", "2-3 invalid", "p5 2-3 hr@3", "p5 2-3 length",
                                            "p5 2-3 invalid"});
  REQUIRE(value_of(all, "2-3 hr@3") == 0.5);
  REQUIRE(all[0].of_question == std::vector<double>{1, 0});
  REQUIRE(value_of(all, "2-3 length") == 2);
  REQUIRE(value_of(all, "2-3 invalid") == 0.5);
  REQUIRE(all[2].of_question.empty());
  REQUIRE(value_of(all, "p5 2-3 length") == 0.5);   // of P5's lists, [wanted] and []
  REQUIRE(value_of(all, "p5 2-3 invalid") == 0.5);  // of what was written
}

TEST_CASE("lists are judged as they stand, and as P5 reads them", "[run]") {
  tiny::task_line line;
  auto e = line.evaluated({"2-3"})[0];
  e.asked.resize(1);
  recglm::task_answers given;
  given.asked.push_back(
      recglm::question_of(line.ready, line.ready.prompts.tasks().value(), *line.shared, e, e.asked[0], 1).value());
  const recglm::item_id wanted = given.asked[0].item, other = wanted == 0 ? 1 : 0;
  given.lists = {{-1, wanted, wanted}};
  given.free_lists = {{-1, wanted, other, wanted}};
  const auto all = recglm::evaluate_answers(e, given, *line.shared, {1, 5});
  REQUIRE(value_of(all, "2-3 hr@1") == 0);
  REQUIRE(value_of(all, "2-3 mrr@20") == 0.5);
  REQUIRE(value_of(all, "2-3 invalid") == 1.0 / 3);
  REQUIRE(value_of(all, "2-3 duplicate") == 1.0 / 3);
  REQUIRE(value_of(all, "p5 2-3 mrr@20") == 0.5);  // [other, wanted]
}

TEST_CASE("texts that say what is right have full marks; no text at all has no BLEU of P5's", "[run]") {
  tiny::task_line line;
  const auto e = line.evaluated({"3-9"})[0];
  recglm::task_answers given;
  for (std::size_t q : e.asked) {
    given.asked.push_back(
        recglm::question_of(line.ready, line.ready.prompts.tasks().value(), *line.shared, e, q, 1).value());
    given.texts.push_back(given.asked.back().expected);
  }
  auto all = recglm::evaluate_answers(e, given, *line.shared, {1, 5});
  REQUIRE(near(std::vector{value_of(all, "3-9 bleu4"), value_of(all, "3-9 rougeL")}, std::vector{100.0, 100.0},
               table::metric));
  given.texts.assign(given.asked.size(), "");
  all = recglm::evaluate_answers(e, given, *line.shared, {1, 5});
  REQUIRE(value_of(all, "3-9 bleu4") == 0);
  REQUIRE(std::isnan(value_of(all, "p5 3-9 bleu4")));
}

TEST_CASE("a model answers every kind, whatever is decoded beside it", "[run]") {
  tiny::task_line line;
  line.ready.value.text_tokens = 6;
  const recglm::any_network network = line.ready.adapter.make(line.ready.value, line.ready.tokenizer.size(), 1);
  for (auto& e : line.evaluated({"1-6", "1-4", "2-3", "4-1", "5-5"})) {
    INFO(e.id);
    e.asked.resize(std::min<std::size_t>(e.asked.size(), 5));
    const auto given = recglm::answers_of(network, line.ready, line.pool, *line.shared, e, 1);
    REQUIRE(given.asked.size() == e.asked.size());
    REQUIRE(given.texts.size() + given.lists.size() == e.asked.size());
    for (const auto& list : given.lists) {
      const std::set<recglm::item_id> different(list.begin(), list.end());
      REQUIRE(different.size() == list.size());
      REQUIRE_FALSE(different.contains(-1));
      REQUIRE(list.size() == (e.kind == recglm::answer_kind::choice ? 5u : 20u));
    }
    auto alone = line.ready;
    alone.value.decode_batch = 2;
    const auto again = recglm::answers_of(network, alone, line.pool, *line.shared, e, 1);
    REQUIRE(again.texts == given.texts);
    REQUIRE(again.lists == given.lists);
    REQUIRE(again.free_lists == given.free_lists);
    REQUIRE_FALSE(recglm::evaluate_answers(e, given, *line.shared, {1, 5}).empty());
  }
}

}  // namespace run_tasks_evaluation_tests
