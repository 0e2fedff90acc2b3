#pragma once
#include "recglm/tokenizer/byte_alphabet.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC byte_alphabet::byte_alphabet() {
  bytes_.fill(-1);
  int next = 0x100;
  for (int byte = 0; byte < 256; ++byte) {
    const bool printable = (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
    codes_[byte] = printable ? byte : next++;
    bytes_[codes_[byte]] = byte;
  }
}

RECGLM_FUNC std::string byte_alphabet::spell(std::string_view bytes) const {
  std::string out;
  for (char c : bytes) {
    const int code = codes_[static_cast<unsigned char>(c)];
    if (code >= 0x80) out += static_cast<char>(0xC0 | code >> 6);
    out += static_cast<char>(code < 0x80 ? code : 0x80 | (code & 63));
  }
  return out;
}

RECGLM_FUNC std::optional<std::string> byte_alphabet::read(std::string_view spelling) const {
  std::string out;
  for (std::size_t i = 0; i < spelling.size(); ++i) {
    int code = static_cast<unsigned char>(spelling[i]);
    if (code >= 0x80) {
      if ((code & 0xE0) != 0xC0 || i + 1 == spelling.size()) return std::nullopt;
      code = (code & 31) << 6 | (spelling[++i] & 63);
    }
    if (code >= static_cast<int>(bytes_.size()) || bytes_[code] < 0) return std::nullopt;
    out += static_cast<char>(bytes_[code]);
  }
  return out;
}

}  // namespace recglm
