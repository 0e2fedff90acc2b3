#pragma once
#include "recglm/concepts.hpp"

namespace recglm {

/// Every byte is a token: no training, nothing unknown, texts four times as long. Specials follow the 256 bytes.
struct bytes {
  static constexpr std::string_view name = "bytes";

  /// Nothing to learn.
  void fit(std::span<const std::string>) {}

  std::vector<token_id> encode(std::string_view s) const {
    std::vector<token_id> ids(s.size());
    for (std::size_t i = 0; i < s.size(); ++i) ids[i] = static_cast<unsigned char>(s[i]);
    return ids;
  }

  /// Specials have no text. Throws on an id outside the vocabulary.
  std::string decode(std::span<const token_id> ids) const {
    std::string s;
    for (token_id id : ids) {
      check(id >= 0 && id < size(), "bytes: token ", id, " is outside the vocabulary of ", size());
      if (id < 256) s += static_cast<char>(id);
    }
    return s;
  }

  int size() const { return 264; }

  special_tokens special() const {
    return {.pad = 256, .mask = 257, .smask = 258, .gmask = 259, .start = 260, .end = 261, .cls = 262, .eos = 263};
  }
};
static_assert(Tokenizer<bytes>);

}  // namespace recglm
