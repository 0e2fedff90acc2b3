#pragma once
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "recglm/data/dataset.hpp"

/// \file
/// Explanations found in English reviews by a small fixed rule, where there is no output of Sentires (docs/data.md
/// gives the rule step by step). Its numbers are not comparable with published ones, which rest on Sentires.

namespace recglm {

/// What decides whether a word is a feature.
struct feature_rule {
  int least = 5;  ///< reviews in which a word must be judged to be a feature
  int near = 3;   ///< words before an opinion within which a negation turns it
};

namespace detail {
// All lists in byte order.
inline constexpr std::array<std::string_view, 62> praise{
    "accurate",  "adorable",   "affordable", "amazing",  "attractive",  "awesome",  "beautiful",  "best",
    "better",    "bright",     "clean",      "clear",    "comfortable", "compact",  "convenient", "cool",
    "creamy",    "cute",       "decent",     "delicate", "durable",     "easy",     "effective",  "elegant",
    "excellent", "fabulous",   "fantastic",  "fast",     "favorite",    "fine",     "fresh",      "fun",
    "generous",  "gentle",     "good",       "gorgeous", "great",       "handy",    "happy",      "healthy",
    "helpful",   "incredible", "light",      "lovely",   "natural",     "neat",     "nice",       "perfect",
    "pleasant",  "pretty",     "quick",      "quiet",    "reliable",    "rich",     "sharp",      "shiny",
    "smooth",    "soft",       "solid",      "strong",   "sturdy",      "wonderful"};
inline constexpr std::array<std::string_view, 52> blame{
    "annoying",    "awful",         "awkward", "bad",        "boring",   "brittle", "broken",    "bulky",
    "cheap",       "clumsy",        "coarse",  "confusing",  "cracked",  "dark",    "defective", "difficult",
    "dirty",       "disappointing", "dull",    "expensive",  "faint",    "fake",    "flimsy",    "fragile",
    "greasy",      "hard",          "harsh",   "heavy",      "horrible", "itchy",   "loud",      "messy",
    "noisy",       "oily",          "old",     "overpriced", "painful",  "plain",   "poor",      "rough",
    "sharp-edged", "slow",          "small",   "sticky",     "stiff",    "strange", "terrible",  "thin",
    "ugly",        "uncomfortable", "weak",    "worse"};
inline constexpr std::array<std::string_view, 14> judging{"are",   "became", "becomes", "feel",  "feels",
                                                          "is",    "look",   "looks",   "seems", "smells",
                                                          "stays", "tastes", "was",     "were"};
inline constexpr std::array<std::string_view, 13> degrees{
    "a", "absolutely", "also", "extremely", "just", "quite", "rather", "really", "so", "still", "super", "too", "very"};
inline constexpr std::array<std::string_view, 8> negations{"ain't", "hardly", "never",   "no",
                                                           "none",  "not",    "nothing", "without"};
inline constexpr std::array<std::string_view, 79> no_features{
    "a",    "about", "after", "again", "all",     "also", "am",    "amount",  "an",   "and",    "any",   "anything",
    "are",  "as",    "at",    "be",    "because", "but",  "buy",   "can",     "deal", "enough", "even",  "everything",
    "for",  "from",  "great", "have",  "he",      "her",  "here",  "his",     "how",  "i",      "idea",  "if",
    "in",   "it",    "item",  "its",   "job",     "just", "know",  "like",    "lot",  "me",     "mine",  "more",
    "my",   "of",    "on",    "one",   "ones",    "or",   "other", "product", "she",  "so",     "stuff", "than",
    "that", "the",   "them",  "there", "these",   "they", "thing", "things",  "this", "those",  "time",  "to",
    "very", "was",   "way",   "we",    "what",    "with", "you"};

/// The sentences of a text, without the blanks around them.
std::vector<std::string_view> plain_sentences(std::string_view text);

}  // namespace detail

/// `data` with the explanations that the rule finds in its reviews; those it had are replaced.
dataset with_feature_words(dataset data, const feature_rule& rule = {});

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/feature_words-inl.hpp"
#endif
