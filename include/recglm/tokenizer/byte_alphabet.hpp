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
  byte_alphabet() {
    bytes_.fill(-1);
    int next = 0x100;
    for (int byte = 0; byte < 256; ++byte) {
      const bool printable = (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
      codes_[byte] = printable ? byte : next++;
      bytes_[codes_[byte]] = byte;
    }
  }

  /// The spelling of some bytes, in UTF-8.
  std::string spell(std::string_view bytes) const {
    std::string out;
    for (char c : bytes) {
      const int code = codes_[static_cast<unsigned char>(c)];
      if (code >= 0x80) out += static_cast<char>(0xC0 | code >> 6);
      out += static_cast<char>(code < 0x80 ? code : 0x80 | (code & 63));
    }
    return out;
  }

  /// The bytes that a spelling stands for; nothing where it has a character that stands for none.
  std::optional<std::string> read(std::string_view spelling) const {
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

 private:
  std::array<int, 256> codes_{};
  std::array<int, 0x144> bytes_{};
};

}  // namespace recglm
