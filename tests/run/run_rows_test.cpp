#include "recglm/run/run_rows.hpp"

#include "support/catch.hpp"
#include "support/tiny_run.hpp"

namespace run_run_rows_tests {

std::vector<recglm::detail::task<recglm::table_row>> tasks_of(int count, const std::function<void(int)>& work) {
  std::vector<recglm::detail::task<recglm::table_row>> out;
  for (int i = 0; i < count; ++i)
    out.push_back({"r" + std::to_string(i), 1, [i, work] {
                     work(i);
                     return std::optional<recglm::table_row>({"r" + std::to_string(i), 1, {}, 0, 0});
                   }});
  return out;
}

TEST_CASE("rows come in the order of the tasks, whoever was first", "[run]") {
  for (int jobs : {1, 3}) {
    const auto rows = recglm::detail::make_rows(tasks_of(7, [](int) {}), jobs);
    REQUIRE(rows.size() == 7);
    for (int i = 0; i < 7; ++i) REQUIRE(rows[static_cast<std::size_t>(i)].recipe == "r" + std::to_string(i));
  }
}

TEST_CASE("the first error ends the run and is given", "[run]") {
  std::atomic<int> made{0};
  const auto tasks = tasks_of(6, [&](int i) {
    ++made;
    recglm::check(i != 2, "row ", i, " is broken");
  });
  REQUIRE_THROWS_WITH(recglm::detail::make_rows(tasks, 1), "row 2 is broken");
  REQUIRE(made == 3);
}

TEST_CASE("a reader of the table is given how the questions were asked", "[run]") {
  tiny::line<> line;
  const auto remarks = recglm::detail::remarks_of(*line.shared, line.ready.value);
  REQUIRE(remarks.size() == 4);
  REQUIRE(remarks[1].find("25 of 60 test questions") == 0);
}

}  // namespace run_run_rows_tests
