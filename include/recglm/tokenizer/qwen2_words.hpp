#pragma once
#include <cstddef>
#include <string_view>

#include "recglm/tokenizer/gpt2_words.hpp"

namespace recglm {

/// Qwen2's splitting of a text into words, which Qwen2.5 and Qwen3 share: (?i:'s|'t|'re|'ve|'m|'ll|'d)|
/// [^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+ . Holds one table and no text.
class qwen2_words : public gpt2_words {
 public:
  /// The pattern as a tokenizer.json spells it.
  static constexpr std::string_view pattern =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| "
      "?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  /// The end of the word that begins at byte `begin` (inside `text`); never `begin` itself.
  std::size_t end(std::string_view text, std::size_t begin) const;

 private:
  /// The end of the run of one class that begins at `at`; `at` itself where another class is there.
  std::size_t run(std::string_view text, std::size_t at, char_class kind) const;
  static std::size_t contraction(std::string_view text, std::size_t at);
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/tokenizer/qwen2_words-inl.hpp"
#endif
