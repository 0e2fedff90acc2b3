#include "recglm/prompts/task_epoch.hpp"

#include <map>

#include "recglm/data/synthetic.hpp"
#include "recglm/prompts/tasks.hpp"
#include "support/catch.hpp"

namespace prompts_task_epoch_tests {

using recglm::part;
using recglm::task_epoch;
using recglm::task_unit;

namespace {

const recglm::split by_hand{
    {{0, 1, 0, 1, -1}, {0, 2, 0, 2, -1}, {0, 3, 0, 3, -1}, {2, 3, 0, 1, -1}, {3, 1, 0, 1, -1}, {3, 4, 0, 2, -1}},
    {part::train, part::train, part::test, part::test, part::train, part::validation},
    "by hand"};

}  // namespace

TEST_CASE("a pass holds each family's samples, user by user, of train only", "[prompts]") {
  const task_epoch pass({{"rating", task_unit::event, 2}, {"direct", task_unit::user, 3}}, by_hand);
  REQUIRE(pass.size() == 2 * 3 + 3 * 2);
  std::vector<int> events;
  for (std::uint64_t k = 0; k < 6; ++k) {
    const auto sample = pass[k];
    REQUIRE(sample.family == "rating");
    events.push_back(sample.train[sample.at].user * 10 + sample.train[sample.at].item);
  }
  REQUIRE(events == std::vector<int>{1, 1, 2, 2, 31, 31});
  REQUIRE(pass[2].train.size() == 2);
  REQUIRE(pass[2].at == 1);
  for (std::uint64_t k = 6; k < 12; ++k) {
    REQUIRE(pass[k].family == "direct");
    REQUIRE(pass[k].train.front().user == (k < 9 ? 0 : 3));
    REQUIRE(pass[k].train.size() == (k < 9 ? 2u : 1u));
  }
  REQUIRE_THROWS_WITH(pass[12], "task_epoch: there is no sample 12 among 12");
}

TEST_CASE("families of events and of users may have splits of their own", "[prompts]") {
  recglm::split events = by_hand;
  events.parts = {part::test, part::train, part::train, part::train, part::train, part::train};
  const task_epoch pass({{"review", task_unit::event, 1}, {"sequential", task_unit::user, 20}}, events, by_hand);
  REQUIRE(pass.size() == 5 + 20 * 2);
  REQUIRE(pass[0].train[pass[0].at].item == 2);
  REQUIRE(pass[5].train.size() == 2);
}

TEST_CASE("a family of no times has no samples, and there must be some", "[prompts]") {
  const task_epoch pass({{"a", task_unit::event, 0}, {"b", task_unit::user, 1}}, by_hand);
  REQUIRE(pass.size() == 2);
  REQUIRE(pass[0].family == "b");
  REQUIRE_THROWS_WITH(task_epoch({{"a", task_unit::event, 0}}, by_hand),
                      "task_epoch: there is nothing to train on; look at the split and at the families' times");
  REQUIRE_THROWS_WITH(task_epoch({{"a", task_unit::event, -1}}, by_hand),
                      "task_epoch: family a is given -1 times; give it 0 or more");
}

TEST_CASE("P5's mixture in numbers", "[prompts]") {
  recglm::world_spec spec;
  spec.users = 40;
  spec.items = 60;
  const recglm::split s = recglm::leave_one_out(recglm::synthetic_world(spec, 2).make());
  const auto events = static_cast<std::uint64_t>(std::count(s.parts.begin(), s.parts.end(), part::train));
  const std::tuple<recglm::rating_task, recglm::sequential_task, recglm::explanation_task, recglm::review_task,
                   recglm::direct_task>
      five;
  const task_epoch pass(shares_of(five), s);
  REQUIRE(pass.size() == 3 * events + 35 * 40);
  std::map<std::string_view, std::uint64_t> counts;
  for (std::uint64_t k = 0; k < pass.size(); ++k) {
    const auto sample = pass[k];
    ++counts[sample.family];
    REQUIRE(sample.at < sample.train.size());
  }
  REQUIRE(counts ==
          std::map<std::string_view, std::uint64_t>{
              {"rating", events}, {"sequential", 800}, {"explanation", events}, {"review", events}, {"direct", 600}});
}

}  // namespace prompts_task_epoch_tests
