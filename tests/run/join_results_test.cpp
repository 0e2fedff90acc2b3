#include "recglm/run/join_results.hpp"

#include "recglm/baselines/bigram.hpp"
#include "recglm/baselines/popularity.hpp"
#include "recglm/core/input_file.hpp"
#include "recglm/items/random_id.hpp"
#include "recglm/run/run.hpp"
#include "support/captured.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/tiny_run.hpp"

namespace run_join_results_tests {

namespace {

struct paper : tiny::paper {};
struct ids : tiny::paper {
  using items = recglm::random_id;
};

outcome ran(const std::filesystem::path& folder, std::vector<std::string> words) {
  words.insert(words.begin(), {"own", "--quiet", "--out", folder.string()});
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  return captured([&] {
    return recglm::run<paper, ids>(
        static_cast<int>(argv.size()), argv.data(),
        {.name = "own", .baselines = recglm::baselines_of(recglm::popularity(), recglm::bigram())});
  });
}

outcome joined(std::vector<std::string> words) {
  words.insert(words.begin(), "results_table");
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  return captured([&] { return recglm::join_results(static_cast<int>(argv.size()), argv.data()); });
}

/// A row of one question group with two questions.
recglm::kept_row row(const std::string& name, std::uint64_t seed, const std::string& split = "abc",
                     const std::string& hidden = "64") {
  recglm::kept_row out{{name, seed, {}, 1}, "mine", "a world"};
  out.row.metrics = {{{"ndcg@10", 0.5, {0.25, 0.75}}}};
  out.asked = {{"--list", "20"}, {"split", split}};
  out.made = {{"--hidden", hidden}, {"--list", "20"}, {"seed", std::to_string(seed)}, {"split", split}};
  out.groups = {{"next-item", ""}};
  out.users = {{"u1", "u2"}};
  return out;
}

}  // namespace

TEST_CASE("the rows of two runs are the table of one", "[run]") {
  const temporary_folder folder;
  REQUIRE(ran(folder / "whole", {"--seeds", "1,2"}).status == 0);
  REQUIRE(ran(folder / "one", {"--seeds", "1", "--rows", "paper"}).status == 0);
  REQUIRE(ran(folder / "two", {"--seeds", "2", "--rows", "paper"}).status == 0);
  REQUIRE(ran(folder / "ids", {"--seeds", "1,2", "--rows", "ids"}).status == 0);
  for (const char* run : {"one", "two"}) std::filesystem::remove_all(folder / run / "baselines");
  const outcome o = joined({folder / "one", folder / "two", folder / "ids", "--rows", "paper,ids,popularity,bigram",
                            "--out", folder / "all"});
  INFO(o.err);
  REQUIRE(o.status == 0);
  REQUIRE(o.out.find("written to " + (folder / "all").string() + "/table.tsv\n") != std::string::npos);
  for (const char* file : {"comparisons.tsv", "strata.tsv"})
    REQUIRE(bytes_of_file(folder / "all" / file) == bytes_of_file(folder / "whole" / file));
  const auto without_seconds = [](const std::string& tsv) {
    std::string out;
    std::istringstream in(tsv);
    for (std::string line; std::getline(in, line);) out += line.substr(0, line.rfind('\t')) + "\n";
    return out;
  };
  REQUIRE(without_seconds(bytes_of_file(folder / "all/table.tsv")) ==
          without_seconds(bytes_of_file(folder / "whole/table.tsv")));
  REQUIRE(bytes_of_file(folder / "all/table.md").find("* ids: items = random-id") != std::string::npos);
  REQUIRE(bytes_of_file(folder / "all/report.html").find("loss over answers") != std::string::npos);
}

TEST_CASE("of a run its own folder gives its table again", "[run]") {
  const temporary_folder folder;
  REQUIRE(ran(folder / "run", {"--seeds", "1", "--rows", "paper"}).status == 0);
  const outcome o = joined({folder / "run", "--rows", "paper,popularity,bigram", "--out", folder / "again"});
  REQUIRE(o.status == 0);
  for (const char* file : {"table.tsv", "comparisons.tsv", "strata.tsv"})
    REQUIRE(bytes_of_file(folder / "again" / file) == bytes_of_file(folder / "run" / file));
  const std::string table = bytes_of_file(folder / "run/table.md");
  REQUIRE(bytes_of_file(folder / "again/table.md").substr(0, table.find("* paper: ")) ==
          table.substr(0, table.find("* paper: ")));
}

TEST_CASE("rows are read from folders below, recipes first, and picked by name", "[run]") {
  const temporary_folder folder;
  recglm::kept_row recipe = row("z", 1), other = row("z", 2), baseline = row("a", 1);
  recipe.settings = other.settings = R"({"choices":{}})";
  const auto keep = [&](const recglm::kept_row& one, const char* where) {
    std::filesystem::create_directories(folder / where);
    recglm::write_row(one, folder / where);
  };
  keep(recipe, "x/z-1"), keep(other, "y/deep/z-2"), keep(baseline, "x/baselines/a-1"), keep(recipe, "x/previous-1/z-1");
  const auto rows = recglm::kept_rows({folder / "x", folder / "y", folder / "x"});
  const auto names = [](const std::vector<recglm::kept_row>& all) {
    std::string out;
    for (const auto& one : all) out += one.row.recipe + std::to_string(*one.row.seed) + " ";
    return out;
  };
  REQUIRE(names(rows) == "z1 z2 a1 ");
  REQUIRE(names(recglm::chosen(rows, {"a", "z"})) == "a1 z1 z2 ");
  REQUIRE(names(recglm::chosen(rows, {"z"})) == "z1 z2 ");
  REQUIRE_THROWS_WITH(recglm::chosen(rows, {"b"}), "--rows b: no row of that name is there");
}

TEST_CASE("rows that can't stand in one table are refused", "[run]") {
  const temporary_folder folder;
  const auto refused = [&](const recglm::kept_row& second, const std::string& sentence) {
    for (const auto& [one, where] : {std::pair{row("a", 1), "1"}, {second, "2"}}) {
      std::filesystem::create_directories(folder / where);
      recglm::write_row(one, folder / where);
    }
    const std::string files = (folder / "1/result.json").string() + " and " + (folder / "2/result.json").string();
    REQUIRE_THROWS_WITH(recglm::kept_rows({folder.path}), files + sentence);
  };
  refused(row("b", 1, "xyz"), " can't stand in one table: they differ in \"split\": abc and xyz");
  recglm::kept_row more = row("b", 1);
  more.asked.emplace_back("test questions of the reviews", "1");
  refused(more, " can't stand in one table: they differ in \"test questions of the reviews\": none and 1");
  recglm::kept_row family = row("b", 1);
  family.groups = {{"1-6", "rating"}};
  refused(family, " can't stand in one table: one is of the questions next-item, the other of 1-6");
  refused(row("a", 1), " are both a with seed 1; leave one of them out");
  refused(row("a", 2, "abc", "65"),
          " are both called a, but --hidden is 64 in one and 65 in the other; they are no seeds of one row");
  std::filesystem::remove_all(folder / "1");
  std::filesystem::remove_all(folder / "2");
  REQUIRE_THROWS_WITH(
      recglm::kept_rows({folder.path}),
      folder.path.string() + ": no result.json is there or below; a run leaves one with each finished row");
  REQUIRE(joined({folder / "none"}).err ==
          "results_table: " + (folder / "none").string() + ": no folder of finished rows is there\n");
}

}  // namespace run_join_results_tests
