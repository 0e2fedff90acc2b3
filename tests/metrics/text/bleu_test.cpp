#include "recglm/metrics/text/bleu.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "recglm/metrics/text/words.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/near.hpp"

namespace metrics_text_bleu_tests {

using namespace recglm;
using nlohmann::json;

namespace {

json read_golden() {
  std::ifstream in(data_folder() / "golden/text_metrics/expected.json");
  json out = json::parse(in);
  REQUIRE(out.at("corpora").size() == 6);
  return out;
}

using tokenize = std::vector<std::string> (*)(std::string_view);

bleu_counts counts_of(const json& pairs, tokenize words) {
  bleu_counts out;
  for (const json& p : pairs)
    out.add(words(p.at("hypothesis").get<std::string>()), words(p.at("reference").get<std::string>()));
  return out;
}

bleu_counts counts_of(const std::string& hypothesis, const std::string& reference) {
  bleu_counts out;
  out.add(split_words(hypothesis), split_words(reference));
  return out;
}

}  // namespace

TEST_CASE("corpus and sentence BLEU equal sacrebleu's", "[metrics][realdata]") {
  if (!have_data()) return;
  const json golden = read_golden();
  int compared = 0;
  for (const auto& [name, corpus] : golden.at("corpora").items())
    for (const auto& [key, words] : {std::pair{"none", tokenize(split_words)}, {"13a", tokenize(words_13a)}}) {
      const bleu_counts counts = counts_of(corpus.at("pairs"), words);
      for (const auto& [smooth, smoothing] : {std::pair{"none", bleu_smoothing::none}, {"exp", bleu_smoothing::exp}})
        for (int order = 1; order <= 4; ++order) {
          INFO(name << " " << key << " " << smooth << " " << order);
          const json& want =
              corpus.at("sacrebleu").at(std::string(key) + "/" + smooth + "/bleu" + std::to_string(order));
          REQUIRE(counts.hypothesis_words == want.at("sys_len"));
          REQUIRE(counts.reference_words == want.at("ref_len"));
          for (int n = 0; n < order; ++n) {
            REQUIRE(counts.matches[n] == want.at("counts")[n]);
            REQUIRE(counts.possible[n] == want.at("totals")[n]);
          }
          REQUIRE(near(std::vector{bleu(counts, order, smoothing)}, std::vector{want.at("score").get<double>()},
                       table::metric));
          ++compared;
        }
      std::vector<double> sentences;
      for (const json& p : corpus.at("pairs"))
        sentences.push_back(bleu(counts_of(json::array({p}), words), 4, bleu_smoothing::exp, true));
      const json& want = corpus.at("sacrebleu").at(std::string(key) + "/sentence_exp_effective_order");
      REQUIRE(near(sentences, want.get<std::vector<double>>(), table::metric));
    }
  REQUIRE(compared == 6 * 2 * 2 * 4);
}

TEST_CASE("P5's BLEU equals P5's script", "[metrics][realdata]") {
  if (!have_data()) return;
  const json golden = read_golden();
  for (const auto& [name, corpus] : golden.at("corpora").items())
    for (int order = 1; order <= 4; ++order)
      for (bool add_one : {false, true}) {
        INFO(name << " " << order << " " << add_one);
        const json& want = corpus.at("p5").at("bleu" + std::to_string(order) + (add_one ? "_smooth" : ""));
        REQUIRE(near(std::vector{p5_bleu(counts_of(corpus.at("pairs"), split_words), order, add_one)},
                     std::vector{want.at("score_x100").get<double>()}, table::metric));
      }
}

TEST_CASE("a part of a corpus is worth the same wherever it is counted", "[metrics]") {
  bleu_counts straight, first, second;
  const std::vector<std::string> a{"a", "b", "c", "d"}, b{"a", "b", "c", "e"}, c{"a", "a"};
  for (bleu_counts* to : {&straight, &first}) to->add(a, b), to->add(c, a);
  for (bleu_counts* to : {&straight, &second}) to->add(b, b);
  second.merge(first);
  REQUIRE(bleu(second) == bleu(straight));
  REQUIRE(p5_bleu(second, 2) == p5_bleu(straight, 2));
}

TEST_CASE("BLEU of nothing, and of texts shorter than its order", "[metrics]") {
  REQUIRE(bleu(bleu_counts{}) == 0);
  REQUIRE(bleu(counts_of("", "a b")) == 0);
  REQUIRE(bleu(counts_of("a", "a"), 1) > 0);
  REQUIRE(bleu(counts_of("a", "a"), 2, bleu_smoothing::exp) == 0);  // no pair of words was possible
  REQUIRE(bleu(counts_of("a", "a"), 2, bleu_smoothing::exp, true) == bleu(counts_of("a", "a"), 1));
  REQUIRE(p5_bleu(counts_of("a", "a"), 2) == 0);
  REQUIRE_THROWS_WITH(p5_bleu(counts_of("", "a b")), "P5's BLEU divides by zero: all hypotheses are empty");
  REQUIRE_THROWS_WITH(p5_bleu(counts_of("a", " ")), "P5's BLEU divides by zero: all references are empty");
  REQUIRE_THROWS_WITH(bleu(bleu_counts{}, 5), "BLEU counts n-grams of up to 1 to 4 words, not 5");
  REQUIRE_THROWS_WITH(p5_bleu(counts_of("a", "a"), 0), "BLEU counts n-grams of up to 1 to 4 words, not 0");
}

}  // namespace metrics_text_bleu_tests
