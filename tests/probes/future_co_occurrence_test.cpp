#include "recglm/probes/future_co_occurrence.hpp"

#include "recglm/data/readers/recbole.hpp"
#include "recglm/data/readers/sequence_file.hpp"
#include "recglm/data/synthetic.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"

namespace probes_future_co_occurrence_tests {

using recglm::future_co_occurrence;
using recglm::item_id;
using recglm::part;

namespace {

/// User 0 is asked at time 20 for item 2 behind item 1; user 1 took both at the times that are given.
recglm::split asked_at_20(std::int64_t one, std::int64_t two) {
  return {{{0, 0, 0, 10, -1}, {0, 1, 0, 15, -1}, {0, 2, 0, 20, -1}, {1, 1, 0, one, -1}, {1, 2, 0, two, -1}},
          {part::train, part::train, part::test, part::train, part::train},
          "by hand"};
}

recglm::dataset small_world(std::uint64_t seed, int items = 120) {
  recglm::world_spec spec;
  spec.users = 300;
  spec.items = items;
  return recglm::synthetic_world(spec, seed).make();
}

/// The items of each user, whatever their part; only of train.
std::vector<std::vector<item_id>> histories(const recglm::split& s, bool all) {
  std::vector<std::vector<item_id>> out;
  for (std::size_t i = 0; i < s.events.size(); ++i) {
    if (i == 0 || s.events[i].user != s.events[i - 1].user) out.emplace_back();
    if (all || s.parts[i] == part::train) out.back().push_back(s.events[i].item);
  }
  return out;
}

}  // namespace

TEST_CASE("a pair is known from the future where every user that took both did so later", "[probes]") {
  const auto earlier = future_co_occurrence{}(asked_at_20(5, 12));
  REQUIRE(earlier.questions == 1);
  REQUIRE(earlier.known == 1);
  REQUIRE(earlier.from_later == 0);
  REQUIRE_FALSE(earlier.fires);
  REQUIRE(earlier.sentence ==
          "future co-occurrence: of 1 questions training knows the pair of last item and answer in 1, in 0 of them "
          "from later events only; 0 "
          "more are brought together by held-out events");
  REQUIRE_FALSE(future_co_occurrence{}(asked_at_20(5, 20)).fires);  // at the same moment
  const auto later = future_co_occurrence{}(asked_at_20(5, 21));
  REQUIRE(later.from_later == 1);
  REQUIRE(later.fires);
  REQUIRE(later.sentence ==
          "future co-occurrence: of 1 questions training knows the pair of last item and answer in 1, in 1 of them "
          "from later events only; 0 "
          "more are brought together by held-out events; split by time, or say beside the metrics that training saw "
          "the future");
  REQUIRE_FALSE(future_co_occurrence{1.0}(asked_at_20(5, 21)).fires);
}

TEST_CASE("places in a sequence are no times", "[probes]") {
  recglm::split s = asked_at_20(0, 1);
  s.events[0].time = 0, s.events[1].time = 1, s.events[2].time = 2;
  const auto report = future_co_occurrence{}(s);
  REQUIRE_FALSE(report.timed);
  REQUIRE_FALSE(report.fires);
  REQUIRE(report.sentence ==
          "future co-occurrence: of 1 questions training knows the pair of last item and answer in 1, times being "
          "places in a sequence; 0 "
          "more are brought together by held-out events");
}

TEST_CASE("what was made with held-out events fires, what was made of train is silent", "[probes]") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const recglm::split s = recglm::leave_one_out(small_world(seed));
    const auto clean = future_co_occurrence{}(s, histories(s, false));
    INFO(clean.sentence);
    REQUIRE_FALSE(clean.fires);
    REQUIRE(clean.from_later == 0);  // the world's last two events of every user follow all others
    REQUIRE(clean.unexplained == 0);
    REQUIRE(clean.timed);
    const auto leaking = future_co_occurrence{}(s, histories(s, true));
    INFO(leaking.sentence);
    REQUIRE(leaking.fires);
    REQUIRE(leaking.unexplained == leaking.questions - leaking.known);
  }
  const std::vector<std::vector<item_id>> wrong{{1, -2}};
  REQUIRE_THROWS_WITH(future_co_occurrence{}(asked_at_20(5, 12), wrong),
                      "future_co_occurrence: group 0 holds item -2; items count from 0");
}

TEST_CASE("leave-one-out of users who come and go sees the future, a split by time does not", "[probes]") {
  // Each user moved to a time of its own: some are done before others begin.
  recglm::dataset d = small_world(4, 300);
  for (recglm::interaction& e : d.interactions) e.time += e.user * std::int64_t{86400} * 1000;
  const auto by_user = future_co_occurrence{}(recglm::leave_one_out(d));
  INFO(by_user.sentence);
  REQUIRE(by_user.fires);
  const auto by_time = future_co_occurrence{}(recglm::global_time(d));
  INFO(by_time.sentence);
  REQUIRE_FALSE(by_time.fires);
  REQUIRE(by_time.from_later == 0);
}

TEST_CASE("real data: a twentieth of ml-100k's answers are known from the future only; the P5 files have no times",
          "[probes][realdata]") {
  if (!have_data()) return;
  const recglm::dataset films = recglm::read_recbole(data_folder() / "ml-100k");
  const auto by_user = future_co_occurrence{}(recglm::leave_one_out(films));
  INFO(by_user.sentence);
  REQUIRE(by_user.questions == 2 * 943);
  REQUIRE(by_user.known > 1800);
  REQUIRE(by_user.from_later > 50);  // 5 %: so many users that most pairs are known before
  REQUIRE_FALSE(by_user.fires);
  REQUIRE(future_co_occurrence{0.02}(recglm::leave_one_out(films)).fires);
  const auto by_time = future_co_occurrence{}(recglm::global_time(films));
  INFO(by_time.sentence);
  REQUIRE(by_time.from_later == 0);
  const recglm::split beauty = recglm::leave_one_out(recglm::read_sequence_file(data_folder() / "beauty"));
  const auto report = future_co_occurrence{}(beauty);
  INFO(report.sentence);
  REQUIRE_FALSE(report.timed);
  REQUIRE_FALSE(report.fires);
  REQUIRE(future_co_occurrence{}(beauty, histories(beauty, true)).fires);
  REQUIRE_FALSE(future_co_occurrence{}(beauty, histories(beauty, false)).fires);
}

}  // namespace probes_future_co_occurrence_tests
