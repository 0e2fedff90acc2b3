#pragma once
#include "recglm/tokenizer/qwen2_words.hpp"

#include <algorithm>

#include "recglm/core/compiled.hpp"
#include "recglm/tokenizer/unicode.hpp"

namespace recglm {

RECGLM_FUNC std::size_t qwen2_words::end(std::string_view text, std::size_t begin) const {
  const auto line_end = [&](std::size_t at) { return at < text.size() && (text[at] == '\n' || text[at] == '\r'); };
  const char first = text[begin];
  if (first == '\'')
    if (const std::size_t n = contraction(text, begin)) return begin + n;
  const character c = read(text, begin);
  const std::size_t next = begin + static_cast<std::size_t>(c.bytes);
  if (c.kind == char_class::number) return next;
  if (c.kind == char_class::letter) return run(text, next, char_class::letter);
  if (!line_end(begin))
    if (const std::size_t end = run(text, next, char_class::letter); end > next) return end;

  std::size_t at = run(text, first == ' ' ? next : begin, char_class::other);
  if (at > next || c.kind == char_class::other) {
    while (line_end(at)) ++at;
    return at;
  }
  const std::size_t spaces = run(text, begin, char_class::space);
  for (at = spaces; at > begin; --at)
    if (line_end(at - 1)) return at;
  return white_space(text, begin);
}

RECGLM_FUNC std::size_t qwen2_words::run(std::string_view text, std::size_t at, char_class kind) const {
  while (at < text.size()) {
    const character c = read(text, at);
    if (c.kind != kind) break;
    at += static_cast<std::size_t>(c.bytes);
  }
  return at;
}

RECGLM_FUNC std::size_t qwen2_words::contraction(std::string_view text, std::size_t at) {
  const auto low = [&](std::size_t i) {
    const char c = at + i < text.size() ? text[at + i] : '\0';
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  const char one = low(1), two = low(2);
  if (one == 's' || one == 't' || one == 'm' || one == 'd') return 2;
  if ((one == 'r' && two == 'e') || (one == 'v' && two == 'e') || (one == 'l' && two == 'l')) return 3;
  if (text.substr(at + 1).starts_with("\xC5\xBF")) return 3;  // the long s, which is an s where case does not count
  return 0;
}

}  // namespace recglm
