#pragma once
#include "recglm/tokenizer/unicode.hpp"

namespace recglm {

/// GPT-2's splitting of a text into words, inside which byte-level BPE works:
/// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+ . Holds one table and no text.
class gpt2_words {
 public:
  gpt2_words() {
    for (std::uint32_t c = 0; c < 128; ++c) ascii_[c] = classes_[c];
  }

  /// The end of the word that begins at byte `begin` (inside `text`); never `begin` itself.
  std::size_t end(std::string_view text, std::size_t begin) const {
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

  /// The character of `text` that begins at byte `at`, which must be inside.
  character read(std::string_view text, std::size_t at) const {
    const auto byte = static_cast<unsigned char>(text[at]);
    return byte < 128 ? character{ascii_[byte], 1} : classes_.read(text, at);
  }

 private:
  static std::size_t contraction(std::string_view text, std::size_t at) {
    const char one = at + 1 < text.size() ? text[at + 1] : '\0', two = at + 2 < text.size() ? text[at + 2] : '\0';
    if (one == 's' || one == 't' || one == 'm' || one == 'd') return 2;
    if ((one == 'r' && two == 'e') || (one == 'v' && two == 'e') || (one == 'l' && two == 'l')) return 3;
    return 0;
  }

  /// White space before a word leaves its last character to that word, unless it has only one.
  std::size_t white_space(std::string_view text, std::size_t begin) const {
    std::size_t at = begin, last = begin;
    while (at < text.size()) {
      const character c = read(text, at);
      if (c.kind != char_class::space) return last > begin ? last : at;
      last = at;
      at += static_cast<std::size_t>(c.bytes);
    }
    return at;
  }

  unicode_classes classes_;
  std::array<char_class, 128> ascii_{};
};

}  // namespace recglm
