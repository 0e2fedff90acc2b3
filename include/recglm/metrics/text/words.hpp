#pragma once
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/tokenizer/unicode.hpp"

/// \file
/// What counts as a word when texts are compared: one function for each program whose figures ours equal. All work on
/// UTF-8.

namespace recglm {

/// The words between white space, as Python's `str.split()` gives them: Unicode's white space and the separators
/// U+001C .. U+001F.
inline std::vector<std::string> split_words(std::string_view text) {
  static const unicode_classes classes;
  std::vector<std::string> out;
  std::size_t begin = 0;
  const auto end_word = [&](std::size_t end) {
    if (end > begin) out.emplace_back(text.substr(begin, end - begin));
  };
  for (std::size_t at = 0; at < text.size();) {
    const character c = classes.read(text, at);
    const std::size_t next = at + static_cast<std::size_t>(c.bytes);
    if (c.kind == char_class::space || (text[at] >= '\x1c' && text[at] <= '\x1f')) {
      end_word(at);
      begin = next;
    }
    at = next;
  }
  end_word(text.size());
  return out;
}

namespace detail {

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

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

/// The words of mteval-v13a, as sacrebleu's `13a` gives them: punctuation stands alone, a period or comma only where
/// no digit is on its one side, a dash behind a digit.
inline std::vector<std::string> words_13a(std::string_view text) {
  // First the end, where "-\n" joins no lines.
  std::string line(text.substr(0, text.find_last_not_of(" \t\n\v\f\r") + 1));
  for (const auto& [from, to] : {std::pair{"<skipped>", ""},
                                 {"-\n", ""},
                                 {"\n", " "},
                                 {"&quot;", "\""},
                                 {"&amp;", "&"},
                                 {"&lt;", "<"},
                                 {"&gt;", ">"}})
    line = detail::replaced(std::move(line), from, to);
  std::string apart = " ";
  for (char c : line)
    if ((c >= ' ' && c <= '&') || (c >= '(' && c <= '+') || c == '/' || (c >= ':' && c <= '@') ||
        (c >= '[' && c <= '`') || (c >= '{' && c <= '~'))
      apart.append(1, ' ').append(1, c).append(1, ' ');
    else
      apart += c;
  apart += ' ';
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto stop = [](char c) { return c == '.' || c == ','; };
  apart = detail::spaced_pairs(apart, "", " ", " ", [&](char a, char b) { return !digit(a) && stop(b); });
  apart = detail::spaced_pairs(apart, " ", " ", "", [&](char a, char b) { return stop(a) && !digit(b); });
  apart = detail::spaced_pairs(apart, "", " ", " ", [&](char a, char b) { return digit(a) && b == '-'; });
  return split_words(apart);
}

/// The words of rouge-score without its stemmer: runs of a-z and 0-9 of the text in lower case. Chinese text has none.
inline std::vector<std::string> rouge_words(std::string_view text) {
  // Of all other characters only two have a small form that begins with one of a-z.
  const std::string line = detail::replaced(detail::replaced(std::string(text), "\u0130", "i "), "\u212a", "k");
  std::vector<std::string> out;
  bool inside = false;
  for (char c : line) {
    const char small = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool counts = (small >= 'a' && small <= 'z') || (small >= '0' && small <= '9');
    if (counts && !inside) out.emplace_back();
    if (counts) out.back() += small;
    inside = counts;
  }
  return out;
}

/// The pieces between single spaces, as P5's ROUGE takes them: two spaces have an empty word between them, and an
/// empty text is one empty word (PAPER 3.6).
inline std::vector<std::string> single_space_words(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t begin = 0;;) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    out.emplace_back(text.substr(begin, end - begin));
    if (end == text.size()) return out;
    begin = end + 1;
  }
}

}  // namespace recglm
