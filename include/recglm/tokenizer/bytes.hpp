#pragma once
#include "recglm/concepts.hpp"

namespace recglm {

/// Every byte is a token: no training, nothing unknown, texts four times as long. Specials follow the 256 bytes.
struct bytes {
  static constexpr std::string_view name = "bytes";

  /// Nothing to learn.
  void fit(std::span<const std::string>) {}

  std::vector<token_id> encode(std::string_view s) const;

  /// Specials have no text. Throws on an id outside the vocabulary.
  std::string decode(std::span<const token_id> ids) const;

  int size() const { return 264; }

  special_tokens special() const {
    return {.pad = 256, .mask = 257, .smask = 258, .gmask = 259, .start = 260, .end = 261, .cls = 262, .eos = 263};
  }
};
static_assert(Tokenizer<bytes>);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/tokenizer/bytes-inl.hpp"
#endif
