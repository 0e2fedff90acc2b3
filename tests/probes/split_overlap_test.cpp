#include "recglm/probes/split_overlap.hpp"

#include "recglm/data/synthetic.hpp"
#include "support/catch.hpp"

namespace probes_split_overlap_tests {

using recglm::part;
using recglm::split_overlap;

namespace {
recglm::split clean() {
  return {{{0, 1, 0, 1, -1}, {0, 2, 0, 2, -1}, {0, 3, 0, 3, -1}, {1, 3, 0, 1, -1}, {1, 1, 0, 2, -1}},
          {part::train, part::validation, part::test, part::train, part::test},
          "by hand"};
}
}  // namespace

TEST_CASE("a clean split is silent", "[probes]") {
  const auto s = clean();
  const std::vector<recglm::interaction> trained{s.events[3], s.events[0]};
  const auto report = split_overlap{}(s, false, trained);
  REQUIRE_FALSE(report.fires);
  REQUIRE(report.sentence ==
          "split overlap: of 3 held-out events 0 are in two parts, 0 repeat a user and item of train, 0 are in "
          "training texts");
}

TEST_CASE("an event in two parts fires always, a pair only where users do not repeat items", "[probes]") {
  auto s = clean();
  s.events.push_back({1, 1, 0, 2, -1});  // the test event again, in train
  s.parts.push_back(part::train);
  REQUIRE(split_overlap{}(s, true).fires);
  REQUIRE(split_overlap{}(s, true).same_events == 1);
  s.events.back().time = 7;  // another event of the same pair
  REQUIRE_FALSE(split_overlap{}(s, true).fires);
  REQUIRE(split_overlap{}(s, false).fires);
  REQUIRE(split_overlap{}(s, false).same_pairs == 1);
  s.parts.back() = part::validation;
  s.events.back().time = 2;  // test and validation
  REQUIRE(split_overlap{}(s, false).same_events == 2);
  REQUIRE(split_overlap{}(s, false).same_pairs == 0);
}

TEST_CASE("held-out events in training texts are counted", "[probes]") {
  recglm::world_spec spec;
  spec.users = 50;
  spec.items = 60;
  const recglm::dataset d = recglm::synthetic_world(spec, 1).make();
  const recglm::split s = recglm::leave_one_out(d);
  REQUIRE_FALSE(split_overlap{}(s, true, recglm::catalogue_of(d, s).train).fires);
  const auto report = split_overlap{}(s, true, d.interactions);
  REQUIRE(report.fires);
  REQUIRE(report.in_texts == 100);
  REQUIRE(report.held_out == 100);
  recglm::split uneven = s;
  uneven.parts.pop_back();
  REQUIRE_THROWS_AS(split_overlap{}(uneven, true), recglm::error);
}

}  // namespace probes_split_overlap_tests
