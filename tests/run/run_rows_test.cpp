#include "recglm/run/run_rows.hpp"

#include "recglm/baselines/popularity.hpp"
#include "support/catch.hpp"
#include "support/tiny_run.hpp"

namespace run_run_rows_tests {

namespace a {
struct paper : tiny::paper {};
}  // namespace a
namespace b {
struct paper : tiny::paper {};
struct called : tiny::paper {
  static constexpr std::string_view name = "the paper's";
};
struct of_that_name : called {};
}  // namespace b
template <class... Masks>
struct masked : tiny::paper {
  using masking = recglm::mixture<Masks...>;
};
struct oracle : tiny::paper {};
struct fewer : tiny::paper {
  using metrics = recglm::metric_list<recglm::hr<1>>;
};
struct twice : tiny::paper {
  using metrics = recglm::metric_list<recglm::hr<1>, recglm::hr<1>>;
};
template <class Name>
struct named : tiny::paper {
  static constexpr std::string_view name = Name::text;
};

template <class... Rs>
std::vector<recglm::named_recipe> rows_of() {
  std::vector<recglm::named_recipe> rows;
  (recglm::detail::add_row<Rs>(rows), ...);
  return rows;
}

TEST_CASE("a row is called as its recipe says, else as its type with all its arguments", "[run]") {
  const auto rows =
      rows_of<a::paper, b::called, masked<recglm::entity_span>, masked<recglm::entity_span, recglm::sentence_span>>();
  REQUIRE(rows[0].name == "paper");
  REQUIRE(rows[0].type == "run_run_rows_tests::a::paper");
  REQUIRE(rows[1].name == "the paper's");
  REQUIRE(rows[2].name == "masked<entity_span>");
  REQUIRE(rows[3].name == "masked<entity_span,sentence_span>");
  REQUIRE_NOTHROW(recglm::detail::check_rows(rows));
}

TEST_CASE("rows and columns that a table could not tell apart are refused", "[run]") {
  const std::string advice = "; give the recipe one of its own: static constexpr std::string_view name = ...;";
  REQUIRE_THROWS_WITH((recglm::detail::check_rows(rows_of<a::paper, b::paper>())),
                      "two recipes are called 'paper', run_run_rows_tests::a::paper and run_run_rows_tests::b::paper, "
                      "and a table would take their rows for one" +
                          advice);
  REQUIRE_THROWS_WITH((recglm::detail::check_rows(rows_of<b::called, b::of_that_name>())),
                      Catch::Matchers::StartsWith("two recipes are called 'the paper's', run_run_rows_tests::b::called "
                                                  "and run_run_rows_tests::b::of_that_name, "));
  REQUIRE_THROWS_WITH(recglm::detail::check_rows(rows_of<oracle>()),
                      "'oracle', the name of run_run_rows_tests::oracle, is that of a baseline" + advice);
  recglm::experiment what;
  what.baselines = recglm::baselines_of(recglm::popularity(), recglm::popularity());
  REQUIRE_THROWS_WITH(recglm::detail::check_rows(rows_of<a::paper>(), what),
                      "two baselines are called 'popularity', and a table would take their rows for one");
  what.baselines = {};
  REQUIRE_NOTHROW(recglm::detail::check_rows(rows_of<oracle>(), what));
  REQUIRE_THROWS_WITH((recglm::detail::check_rows(rows_of<a::paper, fewer>())),
                      "fewer and paper have other metrics, and a table has one head; write `using metrics` in a recipe "
                      "that both inherit");
  REQUIRE_THROWS_WITH(recglm::detail::check_rows(rows_of<twice>()),
                      "two metrics are called 'hr@1'; a column needs a name of its own");
}

template <char... Cs>
struct letters {
  static constexpr char of[] = {Cs..., 0};
  static constexpr std::string_view text{of, sizeof...(Cs)};
};

TEST_CASE("a name that no folder can have is refused", "[run]") {
  REQUIRE_NOTHROW(recglm::detail::check_rows(rows_of<named<letters<'a', ' ', '.', '-', '1'>>>()));
  for (const auto& [rows, name] : {std::pair{rows_of<named<letters<>>>(), ""},
                                   {rows_of<named<letters<'.', '.'>>>(), ".."},
                                   {rows_of<named<letters<'a', '/', 'b'>>>(), "a/b"},
                                   {rows_of<named<letters<'a', '\n'>>>(), "a\\n"},
                                   {rows_of<named<letters<'\xe4'>>>(), "\\xe4"},
                                   {rows_of<named<letters<'p', 'r', 'e', 'v', 'i', 'o', 'u', 's'>>>(), "previous"}})
    REQUIRE_THROWS_WITH(
        recglm::detail::check_rows(rows),
        Catch::Matchers::StartsWith("'" + std::string(name) + "', the name of run_run_rows_tests::named<") &&
            Catch::Matchers::ContainsSubstring(", can't be that of a folder: it has 1 to 200 bytes of UTF-8 without "));
}

struct other_questions : a::paper {
  other_questions() { values.test_users = 9, values.steps = 9; }
};

TEST_CASE("a value that rows share is the same for all", "[run]") {
  auto rows = rows_of<a::paper, other_questions>();
  REQUIRE_THROWS_WITH(
      recglm::detail::check_shared_values(rows),
      "the rows of a table share --test-users: paper has 25, other_questions 9; set it in a recipe that "
      "both inherit, or on the command line");
  rows[0].ready.value.test_users = 9;
  REQUIRE_NOTHROW(recglm::detail::check_shared_values(rows));
}

TEST_CASE("a reader of the table is given how the questions were asked", "[run]") {
  tiny::line<> line;
  const auto remarks = recglm::detail::remarks_of(*line.shared, line.ready.value);
  REQUIRE(remarks.size() == 4);
  REQUIRE(remarks[1].find("25 of 60 test questions") == 0);
}

}  // namespace run_run_rows_tests
