#include "recglm/metrics/text/ngrams.hpp"

#include <map>

#include "recglm/core/random.hpp"
#include "support/catch.hpp"

namespace metrics_text_ngrams_tests {

using namespace recglm;

TEST_CASE("equal words get equal numbers across texts", "[metrics]") {
  const std::vector<std::string> a{"x", "y", "x"}, b{"y", "z"};
  word_numbers numbers;
  REQUIRE(numbers(a) == numbered_words{0, 1, 0});
  REQUIRE(numbers(b) == numbered_words{1, 2});
}

TEST_CASE("n-grams are counted as often as in both texts", "[metrics]") {
  random_engine rng(3);
  for (int round = 0; round < 40; ++round) {
    numbered_words texts[2];
    for (numbered_words& t : texts)
      for (std::uint64_t i = rng.below(15); i > 0; --i) t.push_back(static_cast<std::int32_t>(rng.below(3)));
    for (int n = 1; n <= 4; ++n) {
      std::map<std::vector<std::int32_t>, std::int64_t> seen[2];
      std::vector<ngram> grams[2];
      for (int t = 0; t < 2; ++t) {
        for (std::size_t at = 0; at + n <= texts[t].size(); ++at)
          ++seen[t][{texts[t].begin() + at, texts[t].begin() + at + n}];
        grams[t] = ngrams(texts[t], n);
        REQUIRE(std::is_sorted(grams[t].begin(), grams[t].end()));
      }
      std::int64_t both = 0;
      for (const auto& [gram, times] : seen[0]) both += std::min(times, seen[1][gram]);
      REQUIRE(common_ngrams(grams[0], grams[1]) == both);
    }
  }
}

TEST_CASE("n-grams of other lengths are refused", "[metrics]") {
  const numbered_words text{1, 2, 3, 4, 5, 6};
  REQUIRE_THROWS_WITH(ngrams(text, 0), "n-grams have 1 to 4 words, not 0");
  REQUIRE_THROWS_WITH(ngrams(text, 5), "n-grams have 1 to 4 words, not 5");
}

}  // namespace metrics_text_ngrams_tests
