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
/// gives the rule step by step). Its figures are not comparable with published ones, which rest on Sentires.

namespace recglm {

/// What decides whether a word is a feature.
struct feature_rule {
  int least = 5;  ///< reviews in which a word must be judged to be a feature
  int near = 3;   ///< words before an opinion within which a negation turns it
};

namespace detail {
inline bool is_one_of(std::string_view word, std::span<const std::string_view> sorted) {
  return std::binary_search(sorted.begin(), sorted.end(), word);
}

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

/// The words of a sentence in lower case: letters, apostrophes and hyphens inside; everything beyond ASCII is a letter.
inline std::vector<std::string> plain_words(std::string_view sentence) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
  };
  std::vector<std::string> out;
  for (std::size_t i = 0; i < sentence.size();) {
    if (!letter(sentence[i])) {
      // A comma or a bracket parts what belongs together.
      if (sentence[i] != ' ' && sentence[i] != '"' && (out.empty() || !out.back().empty())) out.emplace_back();
      ++i;
      continue;
    }
    out.emplace_back();
    for (; i < sentence.size() && (letter(sentence[i]) || ((sentence[i] == '\'' || sentence[i] == '-') &&
                                                           i + 1 < sentence.size() && letter(sentence[i + 1])));
         ++i)
      out.back() += sentence[i] >= 'A' && sentence[i] <= 'Z' ? static_cast<char>(sentence[i] - 'A' + 'a') : sentence[i];
  }
  return out;
}

/// The sentences of a text, without the blanks around them.
inline std::vector<std::string_view> plain_sentences(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin;
    // A full stop inside a number or a name ends nothing.
    while (end < text.size() && text[end] != '\n' &&
           !((text[end] == '.' || text[end] == '!' || text[end] == '?' || text[end] == ';') &&
             (end + 1 == text.size() || text[end + 1] == ' ' || text[end + 1] == '\n')))
      ++end;
    const std::size_t stop = std::min(text.size(), end + (end < text.size() && text[end] != '\n'));
    std::string_view one = text.substr(begin, stop - begin);
    const std::size_t first = one.find_first_not_of(" \t\r");
    if (first != one.npos) out.push_back(one.substr(first, one.find_last_not_of(" \t\r") + 1 - first));
    begin = std::max(stop, end + 1);
  }
  return out;
}

/// What a sentence judges: (feature, opinion, sentiment), by the two patterns of docs/data.md.
inline std::vector<explanation> judgements_of(std::string_view sentence, const feature_rule& rule) {
  const std::vector<std::string> words = plain_words(sentence);
  std::vector<explanation> out;
  const auto word = [&](std::ptrdiff_t i) {
    return i >= 0 && i < static_cast<std::ptrdiff_t>(words.size())
               ? std::string_view(words[static_cast<std::size_t>(i)])
               : std::string_view();
  };
  const auto feature = [&](std::string_view w) {
    return w.size() >= 3 && !is_one_of(w, no_features) && !is_one_of(w, praise) && !is_one_of(w, blame) &&
           !is_one_of(w, judging) && !is_one_of(w, degrees) && !is_one_of(w, negations);
  };
  for (std::ptrdiff_t i = 0; i < static_cast<std::ptrdiff_t>(words.size()); ++i) {
    int sentiment = is_one_of(word(i), praise) ? 1 : is_one_of(word(i), blame) ? -1 : 0;
    if (sentiment == 0) continue;
    std::ptrdiff_t before = i - 1;
    while (is_one_of(word(before), degrees) || is_one_of(word(before), negations)) --before;
    std::string_view found;
    if (feature(word(i + 1)))  // "soft bristles"
      found = word(i + 1);
    else if (is_one_of(word(before), judging) && feature(word(before - 1)))  // "the colour is very pretty"
      found = word(before - 1);
    if (found.empty()) continue;
    for (std::ptrdiff_t k = std::max<std::ptrdiff_t>(0, i - rule.near); k < i; ++k)
      if (is_one_of(word(k), negations) || word(k).ends_with("n't")) {
        sentiment = -sentiment;
        break;
      }
    out.push_back({std::string(found), std::string(word(i)), std::string(sentence), sentiment});
  }
  return out;
}
}  // namespace detail

/// `data` with the explanations that the rule finds in its reviews; those it had are replaced.
inline dataset with_feature_words(dataset data, const feature_rule& rule = {}) {
  check(rule.least >= 1 && rule.near >= 0, "feature_rule: least must be 1 or more and near 0 or more, not ", rule.least,
        " and ", rule.near);
  std::vector<std::vector<explanation>> all(data.reviews.size());
  std::unordered_map<std::string, std::pair<int, std::size_t>>
      reviews_with;  // reviews so far, and the last of them from 1
  for (std::size_t r = 0; r < all.size(); ++r)
    for (std::string_view sentence : detail::plain_sentences(data.reviews[r]))
      for (explanation& e : detail::judgements_of(sentence, rule)) {
        auto& [count, last] = reviews_with[e.feature];
        if (std::exchange(last, r + 1) != r + 1) ++count;
        all[r].push_back(std::move(e));
      }
  for (auto& list : all)
    std::erase_if(list, [&](const explanation& e) { return reviews_with[e.feature].first < rule.least; });
  const bool any = std::any_of(all.begin(), all.end(), [](const auto& list) { return !list.empty(); });
  data.explanations = any ? std::move(all) : std::vector<std::vector<explanation>>();
  return data;
}

}  // namespace recglm
