#pragma once
#include "recglm/data/feature_words.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/data/dataset.hpp"

namespace recglm::detail {

RECGLM_FUNC bool is_one_of(std::string_view word, std::span<const std::string_view> sorted) {
  return std::binary_search(sorted.begin(), sorted.end(), word);
}

/// The words of a sentence in lower case: letters, apostrophes and hyphens inside; everything beyond ASCII is a letter.
RECGLM_FUNC std::vector<std::string> plain_words(std::string_view sentence) {
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

RECGLM_FUNC std::vector<std::string_view> plain_sentences(std::string_view text) {
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
RECGLM_FUNC std::vector<explanation> judgements_of(std::string_view sentence, const feature_rule& rule) {
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

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC dataset with_feature_words(dataset data, const feature_rule& rule) {
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
