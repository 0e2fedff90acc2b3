#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace recglm {

/// How GPT-2's files spell bytes: printable Latin-1 as itself, every other byte as a letter from U+0100 on, so that a
/// token is always a visible word ("Ġthe" is " the").
class byte_alphabet {
 public:
  byte_alphabet();

  /// The spelling of some bytes, in UTF-8.
  std::string spell(std::string_view bytes) const;

  /// The bytes that a spelling stands for; nothing where it has a character that stands for none.
  std::optional<std::string> read(std::string_view spelling) const;

 private:
  std::array<int, 256> codes_{};
  std::array<int, 0x144> bytes_{};
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/tokenizer/byte_alphabet-inl.hpp"
#endif
