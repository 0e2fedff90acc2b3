#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/folder.hpp"
#include "support/gz_json.hpp"
#include "support/near.hpp"
#include "support/program.hpp"

namespace metrics_evaluate_program_tests {

using nlohmann::json;

namespace {

/// A folder of input files that goes with them.
struct scratch {
  temporary_folder folder;
  std::string write(const std::string& name, const std::string& text) const {
    put(folder / name, text);
    return folder / name;
  }
};

void require_same(const json& got, const json& want) {
  REQUIRE(got.size() == want.size());
  for (const auto& [column, figures] : want.items()) {
    INFO(column);
    REQUIRE(got.at(column).size() == 2);
    REQUIRE(near(got.at(column).at("per_user").get<std::vector<double>>(), figures.at("per_user").get<std::vector<double>>(), table::metric));
    REQUIRE(near(std::vector{got.at(column).at("mean").get<double>()}, std::vector{figures.at("mean").get<double>()}, table::metric));
  }
}

}  // namespace

TEST_CASE("evaluate ranking prints the golden figures in the golden layout", "[metrics][realdata]") {
  if (!have_data() || !have_program("evaluate")) return;
  const auto folder = data_folder() / "golden/ranking_metrics";
  const json golden = read_gz_json(folder / "expected.json.gz");
  const scratch files;
  int runs = 0;
  for (const json& p : golden.at("problems")) {
    const std::string name = p.at("name");
    const std::string relevant = files.write("relevant.json", p.at("relevant").dump());
    const std::string lists = p.contains("lists") ? files.write("lists.json", p.at("lists").dump()) : "";
    for (const auto& [rule, want] : p.at("expected").items()) {
      std::vector<std::string> arguments{"ranking", "--relevant", relevant, "--at", "1,5,10,20,50,100"};
      if (rule == "own/lower_id_first" || rule == "own/higher_id_first")
        arguments.insert(arguments.end(), {"--scores", folder / (name + ".scores.npy"), "--ties", rule.substr(4)});
      else if (rule == "own/keep_places" || rule == "own/drop_invalid_and_repeats")
        arguments.insert(arguments.end(), {"--lists", lists, "--unusable", rule == "own/keep_places" ? "keep" : "drop"});
      else
        continue;
      INFO(name << " " << rule);
      const program_result got = run_program("evaluate", arguments);
      REQUIRE(got.err == "");
      REQUIRE(got.status == 0);
      require_same(json::parse(got.out), want);
      ++runs;
    }
  }
  REQUIRE(runs == 10);
}

TEST_CASE("evaluate ranking gives tied items the middle rank when asked", "[metrics][realdata]") {
  if (!have_data() || !have_program("evaluate")) return;
  const auto folder = data_folder() / "golden/ranking_metrics";
  const json want = read_gz_json(folder / "expected.json.gz").at("sampled").at("rank").at("average (half of the ties)");
  const scratch files;
  const std::string relevant = files.write("relevant.json", json(std::vector<std::vector<int>>(200, {0})).dump());
  const program_result got = run_program("evaluate", {"ranking", "--scores", folder / "sampled.scores.npy", "--relevant", relevant, "--at", "1,10", "--ties", "average"});
  REQUIRE(got.status == 0);
  const json out = json::parse(got.out);
  for (const char* column : {"hr@1", "ndcg@1", "mrr@1", "hr@10", "ndcg@10", "mrr@10"}) {
    INFO(column);
    REQUIRE(near(std::vector{out.at(column).at("mean").get<double>()}, std::vector{want.at(column).get<double>()}, table::metric));
  }
}

TEST_CASE("evaluate refuses bad use and bad input in one line and with status 2", "[metrics]") {
  if (!have_program("evaluate")) return;
  const scratch files;
  const std::string one = files.write("one.json", "[[1]]"), two = files.write("two.json", "[[1], [2, 3]]");
  const std::string broken = files.write("broken.json", "[[1"), word = files.write("word.json", "[[\"x\"]]"), below = files.write("below.json", "[[-1]]");
  const auto refuses = [](const std::vector<std::string>& arguments, const std::string& why) {
    const program_result got = run_program("evaluate", arguments);
    CHECK(got.status == 2);
    CHECK(got.out == "");
    CHECK(got.err == "evaluate: " + why + "\n");
  };
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{}, {"rating"}}) {  // the second is not offered
    const program_result got = run_program("evaluate", arguments);
    CHECK(got.status == 2);
    CHECK(std::count(got.err.begin(), got.err.end(), '\n') == 1);
  }
  refuses({"ranking", "--lists", one, "--relevant", one, "--at", "1"}, "--unusable is required");
  refuses({"ranking", "--lists", one, "--relevant", one, "--at", "1", "--unusable", "maybe"}, "--unusable: 'maybe' is not keep or drop");
  const auto judged = [&](const std::string& lists, const std::string& relevant) {
    return std::vector<std::string>{"ranking", "--lists", lists, "--relevant", relevant, "--at", "1", "--unusable", "keep"};
  };
  refuses(judged("none.json", one), "none.json: cannot be opened");
  refuses(judged(broken, one), broken + ": not JSON");
  refuses(judged(word, one), word + ": entry 0 holds \"x\", which is no item id (a whole number of 32 bits)");
  refuses(judged(two, one), two + ": lists of 2 users, but " + one + " has 1");
  refuses(judged(one, below), below + ": entry 0 holds -1; item ids are 0 or more");
  refuses({"ranking", "--scores", one, "--relevant", two, "--at", "1", "--ties", "average"},
          two + ": entry 1 holds 2 items; --ties average needs exactly one for each user");
  refuses({"ranking", "--scores", one, "--relevant", one, "--at", "1", "--ties", "lower_id_first"},
          one + ": not a NumPy file (it does not begin with \\x93NUMPY)");
}

}  // namespace metrics_evaluate_program_tests
