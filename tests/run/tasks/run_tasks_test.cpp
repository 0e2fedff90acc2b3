#include "recglm/run/tasks/run_tasks.hpp"

#include <fstream>
#include <sstream>

#include "recglm/data/dataset_folder.hpp"
#include "recglm/data/escape.hpp"
#include "recglm/data/synthetic.hpp"
#include "recglm/items/random_id.hpp"
#include "recglm/run/recommend.hpp"
#include "recglm/run/saved.hpp"
#include "support/captured.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/tiny_tasks.hpp"

namespace run_tasks_run_tasks_tests {

struct paper : tiny::five {};
struct ids : paper {
  using items = recglm::random_id;
};

outcome ran(const std::filesystem::path& out, std::vector<std::string> words) {
  std::vector<const char*> argv{"five"};
  const std::string folder = out.string();
  for (const char* w :
       {"--out", folder.c_str(), "--test-users", "8", "--evaluate", "1-6,2-13,3-9,5-8", "--text-tokens", "5"})
    argv.push_back(w);
  for (const auto& w : words) argv.push_back(w.c_str());
  return captured([&] { return recglm::run_tasks<paper, ids>(static_cast<int>(argv.size()), argv.data()); });
}

TEST_CASE("one command gives a table by family, comparisons and each user's metrics, the same twice", "[run]") {
  const temporary_folder one, two;
  const outcome o = ran(one.path, {});
  REQUIRE(o.err.empty());
  REQUIRE(o.status == 0);
  REQUIRE(o.out.find("direct, template 5-8 (unseen)") != std::string::npos);
  for (const char* file :
       {"table.tsv", "table.md", "comparisons.tsv", "manifest.json", "paper-1/per_user.tsv.gz", "ids-1/run.json"})
    REQUIRE(std::filesystem::exists(one.path / file));
  REQUIRE(ran(two.path, {"--jobs", "1"}).status == 0);
  for (const char* file : {"comparisons.tsv", "paper-1/per_user.tsv.gz"})
    REQUIRE(bytes_of_file(one.path / file) == bytes_of_file(two.path / file));
  REQUIRE(ran(one.path, {"--verify", (one.path / "manifest.json").string()}).status == 0);
  const std::string table = bytes_of_file(one.path / "table.tsv");
  REQUIRE(ran(one.path, {"--resume"}).status == 0);
  // The seconds too: nothing was made again but the baselines.
  REQUIRE(seeded_lines(bytes_of_file(one.path / "table.tsv")) == seeded_lines(table));
}

TEST_CASE("a template file of one's own needs no other flag, and shows columns of the items", "[run]") {
  const temporary_folder folder;
  recglm::dataset d = recglm::synthetic_world({.users = 60, .items = 40}, 1).make();
  recglm::item_column brand{"brand", {}};
  for (std::size_t i = 0; i < d.items.size(); ++i) brand.values.push_back(i % 2 ? "Hill" : "");
  d.item_columns = {brand};
  recglm::write_dataset(folder / "data", d);
  const std::string file = R"(fields: brand
each: purchase_history {item_title} by {brand}

id: then
family: sequential
mask: [MASK]
source: after {purchase_history} comes
target: {item_title}

id: stars
family: rating
unseen: all
mask: [MASK]
source: {user_desc} gives {item_title} by {brand}
target: {star_rating}
)";
  put(folder / "mine.txt", file);
  const auto run = [&] {
    const std::string out = folder / "out", data = folder / "data", mine = folder / "mine.txt";
    const std::vector<const char*> argv{"five",         "--out", out.c_str(),           "--data",    data.c_str(),
                                        "--test-users", "8",     "--prompts.questions", mine.c_str()};
    return captured([&] { return recglm::run_tasks<paper>(static_cast<int>(argv.size()), argv.data()); });
  };
  const outcome o = run();
  REQUIRE(o.err.empty());
  REQUIRE(o.status == 0);
  REQUIRE(o.out.find("rating, template stars (unseen)") != std::string::npos);  // held out, so it is what is evaluated
  REQUIRE(o.out.find("template then") == std::string::npos);
  const std::string row = folder / "out/paper-1";
  const auto items = recglm::load_items(row + "/items.tsv");
  const std::string history = recglm::escaped(items.title(3), ";");
  const outcome next = captured([&] {
    const std::vector<const char*> argv{"recommend", row.c_str(), "--history", history.c_str(), "--top", "2"};
    return recglm::recommend<paper>(static_cast<int>(argv.size()), argv.data());
  });
  REQUIRE(next.err.empty());
  REQUIRE(next.status == 0);
  put(folder / "mine.txt", "evaluate: then\n" + file);
  REQUIRE(run().out.find("sequential, template then") != std::string::npos);

  d.item_columns[0].name = "maker";
  recglm::write_dataset(folder / "data", d);
  const outcome wrong = run();
  REQUIRE(wrong.status == 2);
  REQUIRE(wrong.err.find("the items have no column 'brand' (they have maker)") != std::string::npos);
}

TEST_CASE("a template that is not there is bad use", "[run]") {
  const temporary_folder folder;
  const outcome o = ran(folder.path, {"--evaluate", "7-1"});
  REQUIRE(o.status == 2);
  REQUIRE(o.err.find("five: task_prompts: there is no template '7-1' in 'p5'") == 0);
}

}  // namespace run_tasks_run_tasks_tests
