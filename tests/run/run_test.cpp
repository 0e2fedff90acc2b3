#include "recglm/run/run.hpp"

#include "recglm/baselines/bigram.hpp"
#include "recglm/baselines/item_knn.hpp"
#include "recglm/baselines/popularity.hpp"

#include <fstream>
#include <sstream>

#include "recglm/items/random_id.hpp"
#include "support/captured.hpp"
#include "support/catch.hpp"
#include "support/tiny_run.hpp"

namespace run_run_tests {

struct paper : tiny::paper {};
struct ids : paper {
  using items = recglm::random_id;
};

outcome ran(std::vector<std::string> words) {
  std::vector<const char*> argv{"experiment"};
  for (const auto& w : words) argv.push_back(w.c_str());
  return captured([&] { return recglm::run<paper, ids>(static_cast<int>(argv.size()), argv.data()); });
}

std::filesystem::path fresh(const std::string& name) {
  const auto folder = std::filesystem::temp_directory_path() / ("recglm_run_test_" + name);
  std::filesystem::remove_all(folder);
  return folder;
}

/// The lines of table.tsv without the seconds.
std::vector<std::string> lines_of(const std::filesystem::path& folder) {
  std::ifstream in(folder / "table.tsv");
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) out.push_back(line.substr(0, line.rfind('\t')));
  return out;
}

TEST_CASE("one command gives the table, by recipe and seed, with the baselines", "[run]") {
  const auto folder = fresh("table");
  const outcome o = ran({"--seeds", "1,2", "--out", folder.string()});
  REQUIRE(o.err.empty());
  REQUIRE(o.status == 0);
  const auto lines = lines_of(folder);
  REQUIRE(lines[0] ==
          "recipe\tseed\thr@1\thr@5\thr@10\tndcg@5\tndcg@10\tmrr@20\tinvalid\tduplicate\tanswers\tepochs\ttokens\t"
          "trained\tparameters\tbest_step\tvalidation\tends\ttrials\ttuning_seconds");
  REQUIRE(lines[1].ends_with("\tsteps\t1\t-"));
  std::vector<std::string> names;
  for (std::size_t i = 1; i < lines.size(); ++i)
    names.push_back(lines[i].substr(0, lines[i].find('\t', lines[i].find('\t') + 1)));
  REQUIRE(names == std::vector<std::string>{"paper\t1", "paper\t2", "ids\t1", "ids\t2", "popularity\t-", "next-id\t-",
                                            "item-knn\t-", "oracle\t-"});
  for (const char* file : {"table.md", "split.tsv", "manifest.json", "comparisons.tsv", "ids-1/per_user.tsv.gz",
                           "strata.tsv", "report.html", "plots/cost.gp", "baselines/item-knn/per_user.tsv.gz",
                           "paper-1/run.json", "ids-2/model/model.safetensors"})
    REQUIRE(std::filesystem::exists(folder / file));
  REQUIRE(o.out.find("oracle") != std::string::npos);
  REQUIRE(ran({"--verify", (folder / "manifest.json").string()}).status == 0);
  recglm::write_atomically(folder / "table.tsv", "changed");
  REQUIRE(ran({"--verify", (folder / "manifest.json").string()}).status == 1);
  std::filesystem::remove_all(folder);
}

TEST_CASE("baselines alone are a table without a model, and have flags of their own", "[run]") {
  const auto folder = fresh("baselines");
  const std::string out = folder.string();
  const auto ran_baselines = [&](std::vector<const char*> words) {
    words.insert(words.begin(), {"experiment", "--out", out.c_str(), "--quiet"});
    return captured([&] {
      return recglm::run_baselines<paper>(
          static_cast<int>(words.size()), words.data(),
          {.name = "b", .baselines = recglm::baselines_of(recglm::popularity(), recglm::item_knn(), recglm::bigram())});
    });
  };
  const auto names = [&] {
    std::vector<std::string> out_names;
    for (const std::string& line : lines_of(folder)) out_names.push_back(line.substr(0, line.find('\t')));
    return out_names;
  };
  REQUIRE(ran_baselines({}).status == 0);
  REQUIRE(names() == std::vector<std::string>{"recipe", "popularity", "item-knn", "bigram"});
  const std::string whole = recglm::read_file(folder / "baselines/item-knn/per_user.tsv.gz");
  REQUIRE(recglm::read_file(folder / "comparisons.tsv").find("\tpopularity\tbigram\t") != std::string::npos);
  const outcome some = ran_baselines({"--rows", "item-knn,bigram", "--item-knn.last", "1"});
  REQUIRE(some.status == 0);
  REQUIRE(names() == std::vector<std::string>{"recipe", "item-knn", "bigram"});
  REQUIRE(recglm::read_file(folder / "baselines/item-knn/per_user.tsv.gz") != whole);
  REQUIRE(recglm::read_file(folder / "manifest.json").find("\"item-knn.last\": 1") != std::string::npos);
  REQUIRE(ran_baselines({"--rows", "item-knn"}).status == 0);  // the flag of one run is not that of the next
  REQUIRE(recglm::read_file(folder / "baselines/item-knn/per_user.tsv.gz") == whole);
  REQUIRE(ran_baselines({"--item-knn.last", "-1"}).err ==
          "experiment: --item-knn.last -1: it is from 0 to 1073741824\n");
  std::filesystem::remove_all(folder);
}

TEST_CASE("every file of a run is verified", "[run]") {
  const auto folder = fresh("verified");
  REQUIRE(ran({"--seeds", "1", "--rows", "ids", "--save-every", "1000", "--out", folder.string()}).status == 0);
  const std::string manifest = (folder / "manifest.json").string();
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(entry.path());
  REQUIRE(files.size() > 12);
  for (const auto& path : files) {
    const std::string good = recglm::read_file(path);
    std::string bad = good;
    bad[bad.size() / 2] = static_cast<char>(bad[bad.size() / 2] ^ 1);
    recglm::write_atomically(path, bad);
    INFO(path);
    REQUIRE(ran({"--verify", manifest}).status != 0);
    recglm::write_atomically(path, good);
  }
  REQUIRE(ran({"--verify", manifest}).out == "every file is as the run wrote it\n");
  std::filesystem::remove_all(folder);
}

TEST_CASE("a run never shows another run's row", "[run]") {
  const auto folder = fresh("other");
  const auto run = [&](std::vector<std::string> more) {
    std::vector<std::string> words{"--seeds", "1", "--rows", "ids", "--out", folder.string()};
    words.insert(words.end(), more.begin(), more.end());
    return ran(words);
  };
  REQUIRE(run({}).status == 0);
  const auto first = lines_of(folder);
  REQUIRE(
      run({"--resume", "--steps", "5"}).err ==
      "experiment: " + (folder / "ids-1/conditions.json").string() +
          ": the row there was made with --steps 4, now it is 5; give the old value, name another folder with --out, "
          "or leave --resume out to begin anew\n");
  for (const std::vector<std::string>& change :
       {std::vector<std::string>{"--learning-rate", "0.1"}, {"--hidden", "32"}, {"--world-seed", "2"}})
    REQUIRE(run({"--resume", change[0], change[1]}).status == 2);
  REQUIRE(lines_of(folder) == first);
  REQUIRE(run({"--resume"}).status == 0);
  REQUIRE(lines_of(folder) == first);
  REQUIRE(run({"--steps", "5"}).status == 0);
  REQUIRE(lines_of(folder / "previous-1") == first);
  REQUIRE(lines_of(folder) != first);
  std::filesystem::remove_all(folder);
}

TEST_CASE("the table is the same twice, whatever the number of rows at once", "[run]") {
  const auto one = fresh("one"), two = fresh("two");
  REQUIRE(ran({"--out", one.string(), "--jobs", "1"}).status == 0);
  REQUIRE(ran({"--out", two.string(), "--jobs", "2"}).status == 0);
  REQUIRE(lines_of(one) == lines_of(two));
  std::filesystem::remove_all(one);
  std::filesystem::remove_all(two);
}

TEST_CASE("rows can be chosen; bad use is one line and status 2", "[run]") {
  const auto folder = fresh("chosen");
  REQUIRE(ran({"--rows", "ids", "--out", folder.string()}).status == 0);
  REQUIRE(lines_of(folder)[1].substr(0, 4) == "ids\t");
  std::filesystem::remove_all(folder);
  REQUIRE(ran({"--rows", "idz"}).err ==
          "experiment: --rows idz: this experiment has no recipe or baseline of that name\n");
  const outcome unknown = ran({"--laiers", "3"});
  REQUIRE(unknown.status == 2);
  REQUIRE(unknown.err == "experiment: no row has a flag --laiers (--help lists the flags)\n");
  REQUIRE(ran({"--data", "/nowhere"}).status == 2);
  const std::string out = fresh("refused").string();
  for (const auto& [words, says] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"--documents", "nan"}, "--documents nan: it is a share from 0 to 1"},
           {{"--decode-batch", "0"}, "--decode-batch 0: it is 1 or more"},
           {{"--masking.1.rate", "7"}, "--masking.1.rate 7: it is a share from 0 to 1"},
           {{"--masking.weight-1=-1"}, "--masking.weight-1 -1: it is a number of 0 or more"},
           {{"--items.digits", "1000000"}, "--items.digits 1000000: it is from 0 to 100"},
           {{"--sampling.events", "0"}, "--sampling.events 0: it is 1 or more"},
           {{"stray"},
            "command line: the word 'stray' belongs to no flag; a list is written 1,2,3 and a switch --quiet or "
            "--quiet=false (--help lists the flags)"}}) {
    std::vector<std::string> all = words;
    all.insert(all.end(), {"--out", out});
    const outcome o = ran(all);
    REQUIRE(o.status == 2);
    REQUIRE(o.err == "experiment: " + says + "\n");
    REQUIRE_FALSE(std::filesystem::exists(out));
  }
  const outcome help = ran({"--help"});
  REQUIRE(help.status == 0);
  REQUIRE(help.out.find("--items.digits") != std::string::npos);
}

TEST_CASE("what would stop a row later is found before the first one is trained", "[run]") {
  const auto folder = fresh("early");
  const outcome small = ran({"--positions", "6", "--out", folder.string()});
  REQUIRE(small.status == 2);
  REQUIRE_THAT(small.err, Catch::Matchers::StartsWith("experiment: the item '"));
  REQUIRE_THAT(small.err,
               Catch::Matchers::EndsWith(
                   ", and --positions 6 leaves 5 for an answer; give more, or shorter items (--items.max-words)\n"));
  const outcome weights =
      ran({"--masking.weight-1", "0", "--masking.weight-2", "0", "--masking.weight-3", "0", "--out", folder.string()});
  REQUIRE(weights.status == 2);
  REQUIRE_THAT(weights.err, Catch::Matchers::ContainsSubstring("all weights are 0"));
  REQUIRE_FALSE(std::filesystem::exists(folder / "paper-1"));
  const outcome wide = ran({"--hidden", "65536", "--layers", "1024", "--decode-batch", "2000000000", "--positions",
                            "1048576", "--out", folder.string()});
  REQUIRE(wide.status == 2);
  REQUIRE_THAT(wide.err,
               Catch::Matchers::ContainsSubstring("a search of 25 texts at once with 20 beams (1024 layers,"));
  REQUIRE_THAT(wide.err, Catch::Matchers::ContainsSubstring(" of memory, "));
  REQUIRE_FALSE(std::filesystem::exists(folder / "paper-1"));
  std::filesystem::remove_all(folder);
}

}  // namespace run_run_tests
