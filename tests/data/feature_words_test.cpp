#include "recglm/data/feature_words.hpp"

#include <set>

#include "recglm/data/synthetic.hpp"
#include "support/catch.hpp"
#include "support/mutate.hpp"

namespace data_feature_words_tests {

using recglm::dataset;
using recglm::explanation;

namespace {

std::vector<explanation> found(const std::string& review, recglm::feature_rule rule = {.least = 1}) {
  dataset d;
  d.reviews = {review};
  d = recglm::with_feature_words(d, rule);
  return d.explanations.empty() ? std::vector<explanation>() : d.explanations[0];
}

}  // namespace

TEST_CASE("an opinion before a word or behind a judging verb makes it a feature", "[data]") {
  REQUIRE(found("It has soft bristles and works. The colour is really very pretty!") ==
          std::vector<explanation>{{"bristles", "soft", "It has soft bristles and works.", 1},
                                   {"colour", "pretty", "The colour is really very pretty!", 1}});
  REQUIRE(found("Its Handle feels flimsy; cheap plastic") ==
          std::vector<explanation>{{"handle", "flimsy", "Its Handle feels flimsy;", -1},
                                   {"plastic", "cheap", "cheap plastic", -1}});
  REQUIRE(found("Große Farbe. The façade looks gorgeous") ==
          std::vector<explanation>{{"façade", "gorgeous", "The façade looks gorgeous", 1}});
}

TEST_CASE("negations close by turn what is said", "[data]") {
  REQUIRE(found("The scent isn't very pleasant.") == std::vector<explanation>{});  // isn't is no verb of the list
  REQUIRE(found("The scent is not very pleasant.")[0].sentiment == -1);
  REQUIRE(found("I didn't get good results")[0].sentiment == -1);
  REQUIRE(found("Never a bad smell")[0].sentiment == 1);
  REQUIRE(found("I would not wait for such a long while and then get good results")[0].sentiment == 1);
}

TEST_CASE("words that name nothing, and words over a comma, are no features", "[data]") {
  REQUIRE(found("A great product. The best thing. Good stuff, nice one.").empty());
  REQUIRE(found("It was good, lasting long").empty());
  REQUIRE(found("It is good.").empty());
  REQUIRE(found("").empty());
}

TEST_CASE("sentences end at stops before a blank, not inside numbers", "[data]") {
  using pieces = std::vector<std::string_view>;
  REQUIRE(recglm::detail::plain_sentences("It costs 3.50 dollars. Fine!\nNext line  ; and more") ==
          pieces{"It costs 3.50 dollars.", "Fine!", "Next line  ;", "and more"});
  REQUIRE(recglm::detail::plain_sentences(" \n\n ").empty());
}

TEST_CASE("a feature must be judged in enough reviews", "[data]") {
  dataset d;
  for (int r = 0; r < 6; ++r) d.reviews.push_back(r < 5 ? "A lovely scent. A lovely scent." : "A lovely teapot.");
  const dataset five = recglm::with_feature_words(d);
  REQUIRE(five.explanations[0].size() == 2);
  REQUIRE(five.explanations[5].empty());
  REQUIRE(recglm::with_feature_words(d, {.least = 6}).explanations.empty());
  REQUIRE_THROWS_WITH(recglm::with_feature_words(d, {.least = 0}),
                      "feature_rule: least must be 1 or more and near 0 or more, not 0 and 3");
}

TEST_CASE("in the synthetic world the features are its words and the sentiment follows the stars", "[data]") {
  const dataset world = recglm::with_feature_words(recglm::synthetic_world({.users = 400, .items = 300}, 1).make());
  std::set<std::string> features;
  std::size_t with = 0, right = 0, judged = 0;
  for (const auto& e : world.interactions) {
    if (e.review < 0) continue;
    const auto& list = world.explanations[static_cast<std::size_t>(e.review)];
    with += !list.empty();
    for (const explanation& x : list) {
      features.insert(x.feature);
      REQUIRE(world.reviews[static_cast<std::size_t>(e.review)].find(x.sentence) != std::string::npos);
      if (e.rating == 3) continue;
      ++judged;
      right += (e.rating > 3) == (x.sentiment > 0);
    }
  }
  REQUIRE(features.contains("tone"));
  REQUIRE(features.contains("shampoo"));
  REQUIRE(static_cast<double>(with) > 0.5 * static_cast<double>(world.reviews.size()));
  REQUIRE(static_cast<double>(right) > 0.85 * static_cast<double>(judged));  // "made for fine hair" praises nothing
}

TEST_CASE("any bytes at all may be in a review", "[data]") {
  long tried = 0;
  const long good =
      survive("The scent isn't very pleasant, but soft bristles; good\n", 3000, [&](const std::string& s) {
        ++tried;
        found(s);
      });
  REQUIRE(good == tried);
}

}  // namespace data_feature_words_tests
