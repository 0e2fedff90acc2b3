#include "recglm/data/synthetic/review_grammar.hpp"

#include <set>

#include "support/catch.hpp"

namespace data_synthetic_review_grammar_tests {

TEST_CASE("reviews name what they are of, and their words tell the rating", "[data]") {
  const recglm::shop goods({}, 1);
  recglm::random_engine rng(2);
  std::set<std::string> words_of_stars[6];
  for (int k = 0; k < 4000; ++k) {
    const int item = static_cast<int>(rng.below(1000)), stars = static_cast<int>(1 + rng.below(5));
    const recglm::world_review review = recglm::review_of(goods, item, stars, rng);
    const std::string& text = review.text;
    std::string category(goods.category(item));
    for (char& c : category) c = static_cast<char>(std::tolower(c));
    INFO(text);
    REQUIRE(text.find(category) != text.npos);
    REQUIRE(text.back() == '.');
    REQUIRE(text.find("  ") == text.npos);
    REQUIRE(text.size() < 300);
    REQUIRE(text.find(review.headline + " ") == 0);
    REQUIRE(text.find(review.why.sentence + ".") != text.npos);
    REQUIRE(review.why.sentence.find(review.why.feature) != text.npos);
    REQUIRE(review.why.sentence.find(review.why.opinion) != text.npos);
    words_of_stars[stars].insert(text.substr(text.rfind(". ") + 2));
  }
  for (int a = 1; a <= 5; ++a) {
    REQUIRE(words_of_stars[a].size() == 3);
    for (int b = a + 1; b <= 5; ++b)
      for (const std::string& close : words_of_stars[a]) REQUIRE(words_of_stars[b].count(close) == 0);
  }
}

TEST_CASE("one stream gives one review", "[data]") {
  const recglm::shop goods({}, 1);
  recglm::random_engine a(5), b(5);
  REQUIRE(recglm::review_of(goods, 3, 4, a).text == recglm::review_of(goods, 3, 4, b).text);
}

}  // namespace data_synthetic_review_grammar_tests
