#include "recglm/metrics/text/rouge.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "recglm/core/random.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/near.hpp"

namespace metrics_text_rouge_tests {

using namespace recglm;
using nlohmann::json;

namespace {

json read_golden() {
  std::ifstream in(data_folder() / "golden/text_metrics/expected.json");
  json out = json::parse(in);
  REQUIRE(out.at("corpora").size() == 6);
  return out;
}

std::vector<double> flat(const rouge_scores& all) {
  std::vector<double> out;
  for (const auto kind : {&rouge_scores::rouge1, &rouge_scores::rouge2, &rouge_scores::rougeL})
    for (const auto metric : {&rouge_score::p, &rouge_score::r, &rouge_score::f}) out.push_back((all.*kind).*metric);
  return out;
}

/// By trying every subsequence of `a`.
int longest_by_trial(const numbered_words& a, const numbered_words& b) {
  int best = 0;
  for (unsigned chosen = 0; chosen < 1u << a.size(); ++chosen) {
    int length = 0;
    std::size_t at = 0;
    bool inside = true;
    for (std::size_t i = 0; i < a.size() && inside; ++i) {
      if (!(chosen >> i & 1)) continue;
      while (at < b.size() && b[at] != a[i]) ++at;
      inside = at++ < b.size();
      ++length;
    }
    if (inside) best = std::max(best, length);
  }
  return best;
}

}  // namespace

TEST_CASE("ROUGE equals rouge-score's, pair by pair and in the mean", "[metrics][realdata]") {
  if (!have_data()) return;
  const json golden = read_golden();
  for (const auto& [name, corpus] : golden.at("corpora").items()) {
    INFO(name);
    const json& want = corpus.at("rouge_score").at("plain");
    std::vector<rouge_scores> all;
    std::vector<double> got, wanted, wanted_mean;
    for (const json& p : corpus.at("pairs")) {
      all.push_back(rouge(p.at("hypothesis").get<std::string>(), p.at("reference").get<std::string>()));
      for (double x : flat(all.back())) got.push_back(x);
      for (const char* kind : {"rouge1", "rouge2", "rougeL"})
        for (double x : want.at("per_pair_p_r_f").at(kind)[all.size() - 1]) wanted.push_back(x);
    }
    for (const char* kind : {"rouge1", "rouge2", "rougeL"})
      for (double x : want.at("mean_p_r_f").at(kind)) wanted_mean.push_back(x);
    REQUIRE(near(got, wanted, table::metric));
    REQUIRE(near(flat(mean(all)), wanted_mean, table::metric));
  }
}

TEST_CASE("P5's ROUGE equals P5's script, pair by pair and in the mean", "[metrics][realdata]") {
  if (!have_data()) return;
  const json golden = read_golden();
  for (const auto& [name, corpus] : golden.at("corpora").items()) {
    INFO(name);
    std::vector<rouge_scores> all;
    std::vector<double> got, wanted, got_mean, wanted_mean;
    for (const json& p : corpus.at("pairs")) {
      all.push_back(p5_rouge(p.at("hypothesis").get<std::string>(), p.at("reference").get<std::string>()));
      for (double x : flat(all.back())) got.push_back(x);
      for (const char* kind : {"rouge_1", "rouge_2", "rouge_l"}) {
        const json& f_p_r = corpus.at("p5").at("rouge_per_pair_f_p_r").at(kind)[all.size() - 1];
        for (int i : {1, 2, 0}) wanted.push_back(f_p_r[i]);
      }
    }
    for (double x : flat(mean(all))) got_mean.push_back(100 * x);
    for (const char* kind : {"rouge_1", "rouge_2", "rouge_l"})
      for (const char* metric : {"p", "r", "f"})
        wanted_mean.push_back(corpus.at("p5").at("rouge_x100").at(std::string(kind) + "/" + metric + "_score"));
    REQUIRE(near(got, wanted, table::metric));
    REQUIRE(near(got_mean, wanted_mean, table::metric));
  }
}

TEST_CASE("the longest common subsequence is the longest of all", "[metrics]") {
  random_engine rng(6);
  for (int round = 0; round < 60; ++round) {
    numbered_words a(rng.below(10)), b(rng.below(10));
    for (auto* text : {&a, &b})
      for (std::int32_t& w : *text) w = static_cast<std::int32_t>(rng.below(4));
    REQUIRE(longest_common_subsequence(a, b) == longest_by_trial(a, b));
    REQUIRE(longest_common_subsequence(b, a) == longest_common_subsequence(a, b));
  }
}

TEST_CASE("the two forms of ROUGE differ where docs/metrics.md says so", "[metrics]") {
  REQUIRE(rouge("Good, good!", "good").rouge1.p == 0.5);
  REQUIRE(p5_rouge("good good", "good").rouge1.p == 1);  // a set
  REQUIRE(p5_rouge("Good,", "good").rouge1.f == 0);      // words as they stand
  REQUIRE(rouge("", "").rouge1.f == 0);
  REQUIRE(p5_rouge("", "").rouge1.p == 1);  // one empty word each
  REQUIRE(p5_rouge("same text", "same text").rouge1.f < 1);
  REQUIRE_THROWS_WITH(mean(std::vector<rouge_scores>{}), "rouge: no text was judged, so there is no mean");
}

}  // namespace metrics_text_rouge_tests
