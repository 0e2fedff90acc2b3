#include "recglm/run/strata.hpp"

#include "support/catch.hpp"

namespace run_strata_tests {

using recglm::history;
using recglm::interaction;

namespace {

interaction at(int user, int item, int time) { return {user, item, 0, time, -1}; }

// Item 0 has four of eight training events; 0 -> 1 is the step that was seen.
recglm::catalogue known() {
  recglm::catalogue c;
  c.titles.resize(5), c.attributes.resize(5);
  for (int u = 0; u < 3; ++u) c.train.push_back(at(u, 0, 0)), c.train.push_back(at(u, 1, 1));
  c.train.push_back(at(3, 0, 0)), c.train.push_back(at(4, 3, 0));
  return c;
}

}  // namespace

TEST_CASE("questions are divided by transition, popularity and length of the history", "[run]") {
  const std::vector<interaction> shorter(5, at(9, 0, 0)), longer(10, at(9, 1, 0)), longest(11, at(9, 3, 0));
  const std::vector<history> asked{{9, shorter, at(9, 1, 1)}, {9, longer, at(9, 0, 9)}, {9, longest, at(9, 4, 20)}};
  const auto strata = recglm::strata_of(asked, known());
  std::vector<std::pair<std::string, std::vector<std::size_t>>> got;
  for (const auto& s : strata) got.emplace_back(s.name, s.questions);
  REQUIRE(got == std::vector<std::pair<std::string, std::vector<std::size_t>>>{{"transition seen", {0}},
                                                                               {"transition new", {1, 2}},
                                                                               {"answer in the popular half", {1}},
                                                                               {"answer in the rest", {0}},
                                                                               {"answer never met", {2}},
                                                                               {"history up to 5", {0}},
                                                                               {"history 6 to 10", {1}},
                                                                               {"history above 10", {2}}});
}

TEST_CASE("of several right answers the easiest decides, and a transition is one from the basket", "[run]") {
  recglm::catalogue c = known();
  c.baskets = true;
  const std::vector<interaction> tied{at(9, 0, 4), at(9, 3, 4)};
  std::vector<history> asked(2, {9, tied, at(9, 2, 5)});
  asked[0].wanted = {0, 1, 2};
  asked[1].wanted = {2, 4};
  std::vector<std::pair<std::string, std::vector<std::size_t>>> got;
  for (const auto& s : recglm::strata_of(asked, c)) got.emplace_back(s.name, s.questions);
  REQUIRE(got == std::vector<std::pair<std::string, std::vector<std::size_t>>>{{"transition seen", {0}},
                                                                               {"transition new", {1}},
                                                                               {"answer in the popular half", {0}},
                                                                               {"answer never met", {1}},
                                                                               {"history up to 5", {0, 1}}});
}

TEST_CASE("means by stratum as a file and as a table", "[run]") {
  const std::vector<recglm::stratum> strata{{"one", {0}}, {"two", {1, 2}}};
  const std::vector<recglm::evaluated_row> rows{{"paper", 1, {{{"hr@10", 0.5, {1, 0, 0.5}}, {"coverage", 1, {}}}}},
                                                {"paper", 2, {{{"hr@10", 0.5, {0, 1, 0.5}}, {"coverage", 1, {}}}}},
                                                {"popularity", {}, {{{"hr@10", 0.1, {0.25, 0, 0}}}}}};
  REQUIRE(recglm::strata_tsv(strata, rows, 0) ==
          "stratum\tquestions\trecipe\tseed\tmetric\tvalue\n"
          "one\t1\tpaper\t1\thr@10\t1\none\t1\tpaper\t2\thr@10\t0\none\t1\tpopularity\t-\thr@10\t0.25\n"
          "two\t2\tpaper\t1\thr@10\t0.25\ntwo\t2\tpaper\t2\thr@10\t0.75\ntwo\t2\tpopularity\t-\thr@10\t0\n");
  REQUIRE(recglm::strata_markdown(strata, rows, 0, "hr@10") ==
          "## hr@10 by stratum\n\n| recipe | one | two |\n|---|---:|---:|\n| questions | 1 | 2 |\n"
          "| paper | 0.5000 | 0.5000 |\n| popularity | 0.2500 | 0.0000 |\n\n");
  REQUIRE(recglm::strata_markdown(strata, rows, 0, "ndcg@10").empty());
}

}  // namespace run_strata_tests
