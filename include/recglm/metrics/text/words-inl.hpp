#pragma once
#include "recglm/metrics/text/words.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/tokenizer/unicode.hpp"

namespace recglm {

RECGLM_FUNC std::vector<std::string> split_words(std::string_view text) {
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

}  // namespace recglm

namespace recglm::detail {

RECGLM_FUNC std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::vector<std::string> words_13a(std::string_view text) {
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

RECGLM_FUNC std::vector<std::string> rouge_words(std::string_view text) {
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

RECGLM_FUNC std::vector<std::string> single_space_words(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t begin = 0;;) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    out.emplace_back(text.substr(begin, end - begin));
    if (end == text.size()) return out;
    begin = end + 1;
  }
}

}  // namespace recglm
