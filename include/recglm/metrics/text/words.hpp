#pragma once
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/tokenizer/unicode.hpp"

/// \file
/// What counts as a word when texts are compared: one function for each program whose metrics ours equal. All work on
/// UTF-8.

namespace recglm {

/// The words between white space, as Python's `str.split()` gives them: Unicode's white space and the separators
/// U+001C .. U+001F.
std::vector<std::string> split_words(std::string_view text);

namespace detail {

std::string replaced(std::string text, std::string_view from, std::string_view to);

/// Each two neighbours that match become one space-separated text, from the left, none of them taken twice: what a
/// regular expression of two characters does.
template <class Matches>
std::string spaced_pairs(std::string_view text, std::string_view before, std::string_view between,
                         std::string_view after, Matches matches) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i + 1 == text.size() || !matches(text[i], text[i + 1])) {
      out += text[i];
      continue;
    }
    out.append(before) += text[i];
    out.append(between) += text[++i];
    out += after;
  }
  return out;
}

}  // namespace detail

/// The words of mteval-v13a, as sacrebleu's `13a` gives them: punctuation is alone, a period or comma only where
/// no digit is on its one side, a dash behind a digit.
std::vector<std::string> words_13a(std::string_view text);

/// The words of rouge-score without its stemmer: runs of a-z and 0-9 of the text in lower case. Chinese text has none.
std::vector<std::string> rouge_words(std::string_view text);

/// The pieces between single spaces, as P5's ROUGE takes them: two spaces have an empty word between them, and an
/// empty text is one empty word (paper.md 3.6).
std::vector<std::string> single_space_words(std::string_view text);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/metrics/text/words-inl.hpp"
#endif
