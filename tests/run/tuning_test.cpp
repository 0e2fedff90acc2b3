#include "recglm/run/tuning.hpp"

#include <chrono>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include "recglm/run/folder_lock.hpp"
#include "recglm/run/join_results.hpp"
#include "recglm/run/ranking_protocol.hpp"
#include "recglm/run/run.hpp"
#include "support/captured.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/own_program.hpp"
#include "support/tiny_run.hpp"

namespace run_tuning_tests {

namespace fs = std::filesystem;

struct paper : tiny::paper {};
struct other : tiny::paper {
  other() { values.validate_every = 2; }
};

int ran(const std::vector<std::string>& words) {
  std::vector<const char*> argv{"experiment"};
  for (const std::string& word : words) argv.push_back(word.c_str());
  return recglm::run<paper, other>(static_cast<int>(argv.size()), argv.data());
}

std::vector<std::string> words_for(const fs::path& folder, const std::vector<std::string>& more = {}) {
  std::vector<std::string> out{"--out",   folder.string(),           "--seeds", "1,2",
                               "--sweep", "learning-rate=1e-3,2e-2", "--sweep", "paper.hidden=8,16"};
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

/// The lines of a table, each field apart.
std::vector<std::vector<std::string>> fields_of(const fs::path& path) {
  std::istringstream in(bytes_of_file(path));
  std::vector<std::vector<std::string>> out;
  for (std::string line; std::getline(in, line);) {
    std::istringstream parts(line);
    out.emplace_back();
    for (std::string field; std::getline(parts, field, '\t');) out.back().push_back(field);
  }
  return out;
}

/// A table without its seconds.
std::vector<std::vector<std::string>> without_seconds(const fs::path& path) {
  auto lines = fields_of(path);
  for (std::size_t column = lines.front().size(); column-- > 0;)
    if (lines.front()[column].ends_with("seconds"))
      for (auto& line : lines) line.erase(line.begin() + static_cast<std::ptrdiff_t>(column));
  return lines;
}

/// Everything that a reader compares, without seconds.
void require_same(const fs::path& one, const fs::path& two) {
  for (const char* table : {"table.tsv", "sweep.tsv"})
    REQUIRE(without_seconds(one / table) == without_seconds(two / table));
  for (const char* file :
       {"comparisons.tsv", "strata.tsv", "split.tsv", "paper-1/per_user.tsv.gz", "paper-2/per_user.tsv.gz",
        "other-2/per_user.tsv.gz", "paper-1/model/model.safetensors", "paper-1/conditions.json"}) {
    INFO(file);
    REQUIRE(bytes_of_file(one / file) == bytes_of_file(two / file));
    REQUIRE_FALSE(bytes_of_file(one / file).empty());
  }
}

int files_named(const fs::path& folder, const std::string& name) {
  int out = 0;
  std::error_code gone;
  for (fs::recursive_directory_iterator at(folder, gone), end; !gone && at != end; at.increment(gone))
    out += at->path().filename() == name;
  return out;
}

TEST_CASE("cells are trained with the first seed, and the best on validation alone is tested", "[run]") {
  const temporary_folder folder;
  const outcome o = captured([&] { return ran(words_for(folder.path)); });
  REQUIRE(o.err.empty());
  REQUIRE(o.status == 0);
  const auto cells = fields_of(folder / "sweep.tsv");
  REQUIRE(cells[0] == std::vector<std::string>{"recipe", "settings", "validation", "best_step", "seconds", "chosen"});
  REQUIRE(cells.size() == 1 + 4 + 2);
  std::map<std::string, std::string> chosen;
  for (const std::string recipe : {"paper", "other"}) {
    double best = -1;
    for (const auto& cell : cells)
      if (cell[0] == recipe && std::stod(cell[2]) > best) best = std::stod(cell[2]), chosen[recipe] = cell[1];
    for (const auto& cell : cells)
      if (cell[0] == recipe) REQUIRE(cell[5] == (cell[1] == chosen[recipe] ? "yes" : "no"));
    REQUIRE(o.out.find("* " + recipe + ": chosen on validation among " + (recipe == "paper" ? "4" : "2") + ": " +
                       chosen[recipe] + " (NDCG@10 there ") != std::string::npos);
  }
  REQUIRE(cells[1][1] == "learning-rate = 0.001, hidden = 8");
  REQUIRE(cells[1][3] == "0");
  REQUIRE(cells[5][3] != "0");  // other is validated on its way
  // Tested: one row for each recipe and seed, of the chosen cell; nothing in a cell knows of the test.
  REQUIRE(files_named(folder.path, "trial.json") == 4 + 2);
  REQUIRE(files_named(folder.path, "result.json") == 4 + 4);      // and the baselines'
  REQUIRE(files_named(folder.path, "per_user.tsv.gz") == 4 + 4);  // and the baselines'
  for (const auto& entry : fs::directory_iterator(folder / "paper-1/sweep"))
    for (const auto& file : fs::directory_iterator(entry.path()))
      REQUIRE((file.path().filename().string().starts_with("events.out.tfevents.") ||
               std::set<std::string>{"conditions.json", "trial.json", "curve.tsv", "training"}.contains(
                   file.path().filename().string())));
  const auto table = fields_of(folder / "table.tsv");
  const auto column = [&](const std::string& name) {
    return std::find(table[0].begin(), table[0].end(), name) - table[0].begin();
  };
  REQUIRE(table[1][0] == "paper");
  REQUIRE(table[1][static_cast<std::size_t>(column("trials"))] == "4");
  REQUIRE(table[3][static_cast<std::size_t>(column("trials"))] == "2");
  REQUIRE(table[5][static_cast<std::size_t>(column("trials"))] == "1");
  REQUIRE(table[5][static_cast<std::size_t>(column("tuning_seconds"))] == "-");
  double seconds = 0;
  for (std::size_t i = 1; i <= 4; ++i) seconds += std::stod(cells[i][4]);
  REQUIRE(std::abs(std::stod(table[1][static_cast<std::size_t>(column("tuning_seconds"))]) - seconds) < 0.03);
  for (const auto& cell : cells)
    if (cell[5] == "yes" && cell[0] == "paper")
      REQUIRE(cell[2] == table[1][static_cast<std::size_t>(column("validation"))]);
  // A kept row says among how many it was chosen, and with it the tables that are made of kept rows.
  const recglm::kept_row kept = recglm::read_row(folder / "paper-2");
  REQUIRE(kept.row.trials.size() == 4);
  REQUIRE(kept.row.trials[0].settings == "learning-rate = 0.001, hidden = 8");
  REQUIRE(kept.row.remarks.back().starts_with("paper: chosen on validation among 4: " + chosen["paper"] + " ("));
  const std::string joined = (folder / "joined").string(), all = folder.path.string();
  const std::vector<const char*> join{"results_table", all.c_str(), "--out", joined.c_str()};
  REQUIRE(captured([&] { return recglm::join_results(static_cast<int>(join.size()), join.data()); }).status == 0);
  const auto sorted = [](std::vector<std::vector<std::string>> lines) {
    std::sort(lines.begin() + 1, lines.end());
    return lines;
  };
  REQUIRE(sorted(fields_of(folder / "joined/table.tsv")) == sorted(table));
  REQUIRE(sorted(fields_of(folder / "joined/sweep.tsv")) == sorted(cells));
  // The same row as one that is given these settings.
  const temporary_folder alone;
  std::vector<std::string> words{"--out", alone.path.string(), "--seeds", "1,2", "--rows", "paper"};
  std::istringstream parts(chosen["paper"]);
  for (std::string word; parts >> word;)
    if (word != "=")
      words.push_back(words.back() == "--learning-rate" || words.back() == "--hidden" ? word.substr(0, word.find(','))
                                                                                      : "--" + word);
  REQUIRE(captured([&] { return ran(words); }).status == 0);
  for (const char* file : {"paper-1/per_user.tsv.gz", "paper-2/per_user.tsv.gz", "paper-2/model/model.safetensors"})
    REQUIRE(bytes_of_file(alone / file) == bytes_of_file(folder / file));
  REQUIRE(captured([&] { return ran({"--verify", (folder / "manifest.json").string()}); }).status == 0);
}

TEST_CASE("program: a sweep", "[.program]") { std::exit(ran(own_program::words())); }

TEST_CASE("a sweep that is killed at any time and resumed gives the same table", "[run]") {
  const temporary_folder whole, killed;
  const own_program program{"program: a sweep"};
  REQUIRE(program.run(words_for(whole.path)).status == 0);
  const auto holds = [&](const std::string& file, int count) {
    return [&killed, file, count] { return files_named(killed.path, file) >= count; };
  };
  REQUIRE(program.kill_when(words_for(killed.path), holds("conditions.json", 1)));
  // On a busy machine one may end before it is seen, which is as good.
  for (const auto& [file, count] : {std::pair{"trial.json", 1}, {"trial.json", 4}, {"result.json", 1}})
    program.kill_when(words_for(killed.path, {"--resume"}), holds(file, count));
  REQUIRE(program.run(words_for(killed.path, {"--resume"})).status == 0);
  require_same(whole.path, killed.path);
}

TEST_CASE("a sweep of several processes, at once or one after the other, gives the table of one", "[run]") {
  const temporary_folder one, jobs, two, killed;
  REQUIRE(own_program{"program: a sweep"}.run(words_for(one.path, {"--jobs", "1"})).status == 0);
  REQUIRE(own_program{"program: a sweep"}.run(words_for(jobs.path, {"--jobs", "3"})).status == 0);
  require_same(one.path, jobs.path);
  if (std::system("command -v mpirun > /dev/null") != 0) {
    WARN("skipped: there is no mpirun");
    return;
  }
  const own_program program{"program: a sweep", {"mpirun", "-n", "2"}};
  const program_result both = program.run(words_for(two.path));
  INFO(both.err);
  REQUIRE(both.status == 0);
  require_same(one.path, two.path);
  REQUIRE_FALSE(fs::exists(two / ".claims"));
  const auto begun = [&] { return files_named(killed.path, "conditions.json") >= 2; };
  REQUIRE(program.kill_when(words_for(killed.path), begun));
  // The processes of a launcher that was killed end a little after it.
  const auto in_use = [&] {
    try {
      return recglm::folder_lock(killed.path), false;
    } catch (const recglm::error&) {
      return true;
    }
  };
  for (int tries = 0; tries < 600 && in_use(); ++tries) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const program_result again = program.run(words_for(killed.path, {"--resume"}));
  INFO(again.err);
  REQUIRE(again.status == 0);
  require_same(one.path, killed.path);
  // A launcher that the program's MPI does not know would start two runs of everything.
  const program_result alone = own_program{"program: a sweep", {"env", "PMI_SIZE=2"}}.run({});
  REQUIRE(alone.status == 2);
  REQUIRE(alone.err.starts_with("experiment: a launcher started 2 processes"));
  REQUIRE(std::count(alone.err.begin(), alone.err.end(), '\n') == 1);
  const program_result wrong = program.run({"--laiers", "3"});
  REQUIRE(wrong.status == 2);
  REQUIRE(wrong.err.find("no row has a flag --laiers (--help lists the flags)\n") != std::string::npos);
}

TEST_CASE("a sweep that is resumed with more values trains the new cells alone, and may choose another", "[run]") {
  const temporary_folder folder, whole;
  const auto words = [&](const fs::path& out, const std::string& rates, std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--out", out.string(), "--rows", "paper", "--validation-users", "0", "--sweep",
                             "learning-rate=" + rates});
    return more;
  };
  REQUIRE(captured([&] { return ran(words(folder.path, "1e-7")); }).status == 0);
  const auto before = fs::last_write_time(folder / "paper-1/sweep/learning-rate=1e-07/trial.json");
  REQUIRE(captured([&] { return ran(words(folder.path, "1e-7,1e-1", {"--resume"})); }).status == 0);
  REQUIRE(fs::last_write_time(folder / "paper-1/sweep/learning-rate=1e-07/trial.json") == before);
  REQUIRE(captured([&] { return ran(words(whole.path, "1e-7,1e-1")); }).status == 0);
  REQUIRE(without_seconds(folder / "table.tsv") == without_seconds(whole / "table.tsv"));
  REQUIRE(fields_of(whole / "sweep.tsv")[2][5] == "yes");
  const outcome steps = captured([&] {
    return ran(words(folder.path, "1e-7,1e-1", {"--resume", "--steps", "5", "--jobs", "1"}));
  });
  REQUIRE(steps.status == 2);
  REQUIRE(steps.err.starts_with("experiment: paper seed 1, learning-rate = 1e-07: " +
                                (folder / "paper-1/sweep/learning-rate=1e-07/conditions.json").string() +
                                ": the row there was made with --steps 4, now it is 5; "));
}

TEST_CASE("the trials of rows are told once a recipe, the best of each marked, the first of equals", "[run]") {
  recglm::evaluated_row row{"a\tb", 1, {}};
  row.trials = {{"rank = 2", 0.25, 3, 1.5}, {"rank = 4", 0.5, 0, 2}, {"rank = 8", 0.5, 7, 2.25}};
  recglm::evaluated_row again = row, none{"popularity", {}, {}};
  again.seed = 2;
  REQUIRE(recglm::sweep_tsv({row, again, none}) ==
          "recipe\tsettings\tvalidation\tbest_step\tseconds\tchosen\n"
          "a\\tb\trank = 2\t0.25\t3\t1.50\tno\n"
          "a\\tb\trank = 4\t0.5\t0\t2.00\tyes\n"
          "a\\tb\trank = 8\t0.5\t7\t2.25\tno\n");
}

}  // namespace run_tuning_tests
