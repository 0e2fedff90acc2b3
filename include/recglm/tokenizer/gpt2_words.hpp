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
  std::size_t end(std::string_view text, std::size_t begin) const;

  /// The character of `text` that begins at byte `at`, which must be inside.
  character read(std::string_view text, std::size_t at) const;

 protected:
  /// White space before a word leaves its last character to that word, unless it has only one.
  std::size_t white_space(std::string_view text, std::size_t begin) const;

 private:
  static std::size_t contraction(std::string_view text, std::size_t at);

  unicode_classes classes_;
  std::array<char_class, 128> ascii_{};
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/tokenizer/gpt2_words-inl.hpp"
#endif
