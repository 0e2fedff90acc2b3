#pragma once
#include "recglm/tokenizer/gpt2_words.hpp"

#include "recglm/core/compiled.hpp"
#include "recglm/tokenizer/unicode.hpp"

namespace recglm {

RECGLM_FUNC std::size_t gpt2_words::end(std::string_view text, std::size_t begin) const {
  const char first = text[begin];
  if (first == '\'')
    if (const std::size_t n = contraction(text, begin)) return begin + n;
  std::size_t at = begin + (first == ' ' && begin + 1 < text.size());
  character c = read(text, at);
  if (c.kind == char_class::space) return white_space(text, begin);
  const char_class kind = c.kind;
  do at += static_cast<std::size_t>(c.bytes);
  while (at < text.size() && (c = read(text, at)).kind == kind);
  return at;
}

RECGLM_FUNC character gpt2_words::read(std::string_view text, std::size_t at) const {
  const auto byte = static_cast<unsigned char>(text[at]);
  return byte < 128 ? character{ascii_[byte], 1} : classes_.read(text, at);
}

RECGLM_FUNC std::size_t gpt2_words::contraction(std::string_view text, std::size_t at) {
  const char one = at + 1 < text.size() ? text[at + 1] : '\0', two = at + 2 < text.size() ? text[at + 2] : '\0';
  if (one == 's' || one == 't' || one == 'm' || one == 'd') return 2;
  if ((one == 'r' && two == 'e') || (one == 'v' && two == 'e') || (one == 'l' && two == 'l')) return 3;
  return 0;
}

RECGLM_FUNC std::size_t gpt2_words::white_space(std::string_view text, std::size_t begin) const {
  std::size_t at = begin, last = begin;
  while (at < text.size()) {
    const character c = read(text, at);
    if (c.kind != char_class::space) return last > begin ? last : at;
    last = at;
    at += static_cast<std::size_t>(c.bytes);
  }
  return at;
}

}  // namespace recglm
