#include "recglm/run/row_tasks.hpp"

#include "recglm/core/check.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

namespace run_row_tasks_tests {

using task = recglm::detail::task<std::string>;

std::vector<task> tasks_of(int count, const std::function<void(int)>& work) {
  std::vector<task> out;
  for (int i = 0; i < count; ++i)
    out.push_back({"r" + std::to_string(i), 1, [i, work] {
                     work(i);
                     return i == 4 ? std::nullopt : std::optional<std::string>("r" + std::to_string(i));
                   }});
  return out;
}

TEST_CASE("rows come in the order of the tasks, whoever was first, and nothing for one that was interrupted", "[run]") {
  const temporary_folder folder;
  const recglm::claims shares(recglm::process_group::here(), folder / ".claims");
  for (int jobs : {1, 3}) {
    const auto rows = recglm::detail::make_all(tasks_of(7, [](int) {}), jobs, shares, "row", false);
    REQUIRE(rows.size() == 7);
    for (int i = 0; i < 7; ++i) {
      const auto& row = rows[static_cast<std::size_t>(i)];
      REQUIRE(row.has_value() == (i != 4));
      if (row) REQUIRE(*row == "r" + std::to_string(i));
    }
  }
}

TEST_CASE("the first error ends the run and is given", "[run]") {
  const temporary_folder folder;
  const recglm::claims shares(recglm::process_group::here(), folder / ".claims");
  std::atomic<int> made{0};
  const auto tasks = tasks_of(6, [&](int i) {
    ++made;
    recglm::check(i != 2, "row ", i, " is broken");
  });
  REQUIRE_THROWS_WITH(recglm::detail::make_all(tasks, 1, shares, "row", false), "row 2 is broken");
  REQUIRE(made == 3);
}

}  // namespace run_row_tasks_tests
