#include <sys/stat.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/device.hpp"
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
  for (const auto& [column, metrics] : want.items()) {
    INFO(column);
    REQUIRE(got.at(column).size() == 2);
    REQUIRE(near(got.at(column).at("per_user").get<std::vector<double>>(),
                 metrics.at("per_user").get<std::vector<double>>(), table::metric));
    REQUIRE(near(std::vector{got.at(column).at("mean").get<double>()}, std::vector{metrics.at("mean").get<double>()},
                 table::metric));
  }
}

}  // namespace

TEST_CASE("evaluate ranking prints the golden metrics in the golden layout", "[metrics][realdata]") {
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
        arguments.insert(arguments.end(),
                         {"--lists", lists, "--unusable", rule == "own/keep_places" ? "keep" : "drop"});
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
  const program_result got = run_program("evaluate", {"ranking", "--scores", folder / "sampled.scores.npy",
                                                      "--relevant", relevant, "--at", "1,10", "--ties", "average"});
  REQUIRE(got.status == 0);
  const json out = json::parse(got.out);
  for (const char* column : {"hr@1", "ndcg@1", "mrr@1", "hr@10", "ndcg@10", "mrr@10"}) {
    INFO(column);
    REQUIRE(near(std::vector{out.at(column).at("mean").get<double>()}, std::vector{want.at(column).get<double>()},
                 table::metric));
  }
}

TEST_CASE("evaluate rating prints the golden metrics", "[metrics][realdata]") {
  if (!have_data() || !have_program("evaluate")) return;
  const json golden = read_gz_json(data_folder() / "golden/rating_significance/expected.json.gz");
  const scratch files;
  const auto run = [&](const json& truth, const json& predicted, const std::string& protocol) {
    const program_result got =
        run_program("evaluate", {"rating", "--truth", files.write("truth.json", truth.dump()), "--predicted",
                                 files.write("predicted.json", predicted.dump()), "--protocol", protocol});
    REQUIRE(got.err == "");
    REQUIRE(got.status == 0);
    return json::parse(got.out);
  };
  const auto require_metrics = [](const json& got, double rmse, double mae) {
    REQUIRE(near(std::vector{got.at("rmse").get<double>(), got.at("mae").get<double>()}, std::vector{rmse, mae},
                 table::metric));
  };
  for (const json& g : golden.at("ratings")) {
    const json got = run(g.at("truth"), g.at("prediction"), "standard");
    REQUIRE(got.size() == 4);
    require_metrics(got, g.at("rmse_fsum"), g.at("mae"));
    REQUIRE(got.at("kept") == g.at("truth").size());
    REQUIRE(got.at("unparsable") == 0);
  }
  const json& rule = golden.at("p5_rating_rule");
  const json p5 = run(rule.at("truth"), rule.at("strings"), "p5");
  require_metrics(p5, rule.at("rmse"), rule.at("mae"));
  REQUIRE(p5.at("kept") == rule.at("kept"));
  REQUIRE(p5.at("unparsable") == 60 - rule.at("kept").get<int>());
  const json standard = run(rule.at("truth"), rule.at("strings"), "standard");
  REQUIRE(standard.at("unparsable") == 4);  // twice "yes", twice nothing
  REQUIRE(run(json{2, "4"}, json{"two", 3.5}, "standard") ==
          json{{"rmse", std::sqrt(4.625)}, {"mae", 1.75}, {"kept", 1}, {"unparsable", 1}});
}

TEST_CASE("evaluate text prints the golden metrics", "[metrics][realdata]") {
  if (!have_data() || !have_program("evaluate")) return;
  const json golden = json::parse(bytes_of_file(data_folder() / "golden/text_metrics/expected.json"));
  const scratch files;
  for (const auto& [name, corpus] : golden.at("corpora").items()) {
    std::string hypotheses, references;
    for (const json& p : corpus.at("pairs")) {
      hypotheses += p.at("hypothesis").dump() + "\n";
      references += p.at("reference").dump() + "\n";
    }
    const std::string h = files.write("hypotheses", hypotheses), r = files.write("references", references);
    for (const auto& [tokenize, protocol] : {std::pair{"none", "standard"}, {"13a", "standard"}, {"none", "p5"}}) {
      INFO(name << " " << tokenize << " " << protocol);
      const program_result run = run_program(
          "evaluate", {"text", "--hypotheses", h, "--references", r, "--tokenize", tokenize, "--protocol", protocol});
      REQUIRE(run.err == "");
      REQUIRE(run.status == 0);
      const json got = json::parse(run.out);
      REQUIRE(got.size() == 7);
      const bool p5 = protocol == std::string("p5");
      for (int order = 1; order <= 4; ++order) {
        const std::string bleu = "bleu" + std::to_string(order);
        const double want = p5 ? corpus.at("p5").at(bleu).at("score_x100")
                               : corpus.at("sacrebleu").at(tokenize + std::string("/none/") + bleu).at("score");
        REQUIRE(near(std::vector{got.at(bleu).get<double>()}, std::vector{want}, table::metric));
      }
      for (const auto& [rouge, in_p5] :
           {std::pair{"rouge1", "rouge_1"}, {"rouge2", "rouge_2"}, {"rougeL", "rouge_l"}}) {
        const json& of_p5 = corpus.at("p5").at("rouge_x100");
        const auto want =
            p5 ? std::vector<double>{of_p5.at(in_p5 + std::string("/p_score")),
                                     of_p5.at(in_p5 + std::string("/r_score")),
                                     of_p5.at(in_p5 + std::string("/f_score"))}
               : corpus.at("rouge_score").at("plain").at("mean_p_r_f").at(rouge).get<std::vector<double>>();
        std::vector<double> metrics;
        for (const char* metric : {"p", "r", "f"})
          metrics.push_back(got.at(rouge).at(metric).get<double>() * (p5 ? 100 : 1));
        REQUIRE(near(metrics, want, table::metric));
      }
    }
  }
}

TEST_CASE("evaluate compare and adjust print the golden metrics", "[metrics][realdata]") {
  if (!have_data() || !have_program("evaluate")) return;
  const json golden = read_gz_json(data_folder() / "golden/rating_significance/expected.json.gz");
  const scratch files;
  const auto near_to = [](const json& got, const json& want) {
    return near(std::vector{got.get<double>()}, std::vector{want.get<double>()}, table::metric);
  };
  for (const json& pair : golden.at("pairs")) {
    INFO(pair.at("name"));
    const std::string a = files.write("a.json", pair.at("a").dump()), b = files.write("b.json", pair.at("b").dump());
    const program_result run = run_program("evaluate", {"compare", a, b});
    REQUIRE(run.err == "");
    REQUIRE(run.status == 0);
    const json got = json::parse(run.out);
    REQUIRE(got.size() == 7);
    REQUIRE(got.at("n") == pair.at("n"));
    REQUIRE(got.at("zeros") == pair.at("zeros"));
    REQUIRE(near_to(got.at("mean_difference"), pair.at("mean_difference_a_minus_b")));
    const json& ranks = got.at("wilcoxon");
    REQUIRE(ranks.at("w_plus") == pair.at("ranks_wilcox").at("w_plus"));
    REQUIRE(near_to(ranks.at("z"), pair.at("wilcoxon").at("wilcox/two-sided/approx").at("z")));
    REQUIRE(near_to(ranks.at("p"), pair.at("wilcoxon").at("wilcox/two-sided/approx").at("p")));
    if (pair.at("ranks_wilcox").at("n_nonzero") > 200)
      REQUIRE(ranks.at("p_exact").is_null());
    else
      REQUIRE(near_to(ranks.at("p_exact"), pair.at("exact_conditional").at("wilcox").at("p_two_sided")));
    const json& student = pair.at("paired_t").at("two-sided");
    REQUIRE(near_to(got.at("paired_t").at("t"), student.at("t")));
    REQUIRE(got.at("paired_t").at("df") == student.at("df"));
    REQUIRE(near_to(got.at("paired_t").at("p"), student.at("p")));
    REQUIRE(near(got.at("paired_t").at("interval").get<std::vector<double>>(),
                 student.at("ci95").get<std::vector<double>>(), table::metric));
    REQUIRE(near_to(got.at("sign").at("p"), pair.at("sign_test").at("p_binom_two-sided")));
    REQUIRE(got.at("bootstrap").at("interval")[0] < got.at("mean_difference"));
    REQUIRE(got.at("bootstrap").at("interval")[1] > got.at("mean_difference"));
    REQUIRE(run_program("evaluate", {"compare", a, b, "--seed", "1"}).out == run.out);
    REQUIRE(run_program("evaluate", {"compare", a, b, "--seed", "2"}).out != run.out);
  }
  for (const json& family : golden.at("multiple_testing"))
    for (const auto& [method, in_golden] : {std::pair{"holm", "holm"}, {"bh", "fdr_bh"}}) {
      INFO(family.at("name") << " " << method);
      const program_result run =
          run_program("evaluate", {"adjust", files.write("p.json", family.at("p").dump()), "--method", method});
      REQUIRE(run.err == "");
      REQUIRE(run.status == 0);
      const json got = json::parse(run.out);
      REQUIRE(got.size() == 1);
      REQUIRE(near(got.at("adjusted").get<std::vector<double>>(),
                   family.at(in_golden).at("adjusted").get<std::vector<double>>(), table::metric));
    }
}

TEST_CASE("evaluate reads half a surrogate pair as U+FFFD, and names other encodings", "[metrics]") {
  if (!have_program("evaluate")) return;
  const scratch files;
  const auto judged = [&](const std::string& hypothesis) {
    return run_program("evaluate", {"text", "--hypotheses", files.write("h", "\"good item here now\"\n" + hypothesis),
                                    "--references", files.write("r", "\"good item here now\"\n\"cut here now ok\"\n"),
                                    "--tokenize", "13a", "--protocol", "standard"});
  };
  const program_result half = judged("\"cut \\ud83d here now ok\"\n"), whole = judged("\"cut \ufffd here now ok\"\n");
  REQUIRE(half.status == 0);
  REQUIRE(half.out == whole.out);
  const program_result latin1 = judged("\"caf\xe9\"\n");
  REQUIRE(latin1.status == 2);
  REQUIRE(latin1.err.find("h:2: byte 5 (0xe9) is no UTF-8") != std::string::npos);

  const std::string truth = files.write("truth", "[4]"), answers = files.write("answers", "[\"4 \\ud83d\"]");
  const program_result rated =
      run_program("evaluate", {"rating", "--truth", truth, "--predicted", answers, "--protocol", "standard"});
  REQUIRE(rated.err.find("not JSON") == std::string::npos);
}

TEST_CASE("evaluate refuses bad use and bad input in one line and with status 2", "[metrics]") {
  if (!have_program("evaluate")) return;
  const scratch files;
  const std::string one = files.write("one.json", "[[1]]"), two = files.write("two.json", "[[1], [2, 3]]");
  const std::string broken = files.write("broken.json", "[[1"), word = files.write("word.json", "[[\"x\"]]"),
                    below = files.write("below.json", "[[-1]]");
  const auto refuses = [](const std::vector<std::string>& arguments, const std::string& why) {
    const program_result got = run_program("evaluate", arguments);
    CHECK(got.status == 2);
    CHECK(got.out == "");
    CHECK(got.err == "evaluate: " + why + "\n");
  };
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{}, {"rating"}, {"novelty"}, {"compare", one}}) {
    const program_result got = run_program("evaluate", arguments);
    CHECK(got.status == 2);
    CHECK(std::count(got.err.begin(), got.err.end(), '\n') == 1);
  }
  refuses({"ranking", "--lists", one, "--relevant", one, "--at", "1"}, "--unusable is required");
  refuses({"ranking", "--lists", one, "--relevant", one, "--at", "1", "--unusable", "maybe"},
          "--unusable: 'maybe' is not keep or drop");
  const auto judged = [&](const std::string& lists, const std::string& relevant) {
    return std::vector<std::string>{"ranking", "--lists", lists,        "--relevant", relevant,
                                    "--at",    "1",       "--unusable", "keep"};
  };
  refuses(judged("none.json", one), "none.json: cannot be opened");
  refuses(judged(broken, one), broken +
                                   ": not JSON: parse error at line 1, column 4: syntax error while parsing array - "
                                   "unexpected end of input; expected ']'");
  const std::string deep = files.write("deep.json", std::string(200000, '[')),
                    much = files.write("much.json", "[[\"" + std::string(100000, 'x') + "\"]]"),
                    fifo = (files.folder / "fifo").string();
  refuses(judged(deep, one), deep + ": JSON nested deeper than 64 levels");
  refuses(judged(much, one),
          much + ": entry 0 holds \"" + std::string(199, 'x') + "..., which is no item id (a whole number of 32 bits)");
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  refuses(judged(fifo, one), "--lists " + fifo + ": it is a device or a pipe; name a file (--help lists the flags)");
  refuses(judged("/dev/zero", one),
          "--lists /dev/zero: it is a device or a pipe; name a file (--help lists the flags)");
  refuses(judged(word, one), word + ": entry 0 holds \"x\", which is no item id (a whole number of 32 bits)");
  refuses(judged(two, one), two + ": lists of 2 users, but " + one + " has 1");
  refuses(judged(one, below), below + ": entry 0 holds -1; item ids are 0 or more");
  refuses({"ranking", "--scores", one, "--relevant", two, "--at", "1", "--ties", "average"},
          two + ": entry 1 holds 2 items; --ties average needs exactly one for each user");
  refuses({"ranking", "--scores", one, "--relevant", one, "--at", "1", "--ties", "lower_id_first"},
          one + ": not a NumPy file (it does not begin with \\x93NUMPY)");

  const std::string numbers = files.write("numbers.json", "[2, 4]"),
                    stars = files.write("stars.json", "[\"2 stars\", \"4\"]");
  const std::string three = files.write("three.json", "[1, 2, 3]"), nothing = files.write("nothing.json", "[1, null]");
  const auto rated = [](const std::string& truth, const std::string& predicted, const std::string& protocol) {
    return std::vector<std::string>{"rating", "--truth", truth, "--predicted", predicted, "--protocol", protocol};
  };
  refuses(rated(numbers, three, "standard"), three + ": 3 answers, but " + numbers + " has 2 ratings");
  refuses(rated(stars, numbers, "standard"), stars + ": entry 0 is '2 stars', which is no rating");
  refuses(rated(numbers, nothing, "p5"), nothing + ": entry 1 is null; give a number or a text");
  refuses(rated(numbers, stars, "p5"), stars + ": none of the 2 answers counts under the protocol p5");
  refuses(
      {"rating", "--truth", numbers, "--predicted", stars, "--protocol", "standard", "--scale", "3,4"},
      numbers +
          ": the rating 2 of user 0 is outside the scale of 3 to 4, so an answer that is no number has no error; give "
          "the scale of the data");

  const std::string line = files.write("line", "\"a b\"\n"), empty = files.write("empty", "\"\"\n"),
                    bare = files.write("bare", "\"a\"\nb c\n");
  const auto written = [](const std::string& h, const std::string& r, const std::string& protocol) {
    return std::vector<std::string>{"text", "--hypotheses", h,       "--references", r, "--tokenize",
                                    "none", "--protocol",   protocol};
  };
  refuses(written(bare, line, "standard"), bare + ":2: not a text as JSON writes it (in double quotes)");
  refuses(written(line, files.write("no_line", ""), "standard"),
          line + ": 1 texts, but " + (files.folder / "no_line").string() + " has 0");
  refuses(written(empty, line, "p5"), empty + ": P5's BLEU divides by zero: all hypotheses are empty");

  CHECK(run_program("evaluate", {"text", "--hypotheses", line, "--references", line, "--tokenize", "none"}).out ==
        run_program("evaluate", written(line, line, "standard")).out);
  CHECK(run_program("evaluate", {"rating", "--truth", numbers, "--predicted", numbers}).out ==
        run_program("evaluate", rated(numbers, numbers, "standard")).out);
  for (const auto& [scale, why] : std::vector<std::pair<std::string, std::string>>{
           {"nan,5", "--scale nan: it is a number (--help lists the flags)"},
           {"5,1", "--scale 5,1: it is the lowest rating, then the highest"}})
    refuses({"rating", "--truth", numbers, "--predicted", numbers, "--scale", scale}, why);
  refuses({"ranking", "--lists", one, "--relevant", one, "--at", "0", "--unusable", "keep"},
          "--at 0: it is from 1 to 1000000000 (--help lists the flags)");
  refuses({"compare", numbers, numbers, "--seed", "18446744073709551616"},
          "--seed 18446744073709551616: it is a whole number from 0 to 18446744073709551615 (--help lists the flags)");
  const std::string device = a_device();
  refuses({"compare", numbers, device},
          "B " + device + ": it is a device or a pipe; name a file (--help lists the flags)");

  refuses({"compare", numbers, three}, three + ": metrics of 3 users, but " + numbers + " has 2");
  refuses({"compare", numbers, stars}, stars + ": entry 0 is \"2 stars\", which is no number");
  refuses({"adjust", numbers, "--method", "bh"}, numbers + ": entry 0 is 2; a p-value lies in [0, 1]");
}

}  // namespace metrics_evaluate_program_tests
