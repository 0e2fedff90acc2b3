#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace recglm {

namespace detail {
/// "0xe9", for messages.
std::string hexadecimal_byte(char c);
}  // namespace detail

/// Turns the bytes of another encoding into UTF-8, piece by piece, by iconv(3).
class text_decoder {
 public:
  /// Any name that iconv knows: latin1, windows-1252, gbk, big5, utf-16, ... Throws for another.
  explicit text_decoder(std::string encoding);

  /// Whether a name stands for UTF-8 itself, which needs no decoder: "", utf-8, utf8.
  static bool needless(std::string_view encoding);

  /// Appends to `out` what the next `bytes` of a file say; a character may continue in the next ones, unless these are
  /// the last. Returns what is wrong with the first byte that is no character, "" where all is well. ISO 8859-1 holds
  /// no bytes 0x80 to 0x9f here: a file that has such is in windows-1252, where they are quotes and dashes.
  std::string decode(std::string_view bytes, bool last, std::vector<char>& out);

 private:
  struct close {
    void operator()(void* handle) const;
  };
  std::string encoding_;
  std::unique_ptr<void, close> handle_;
  std::string waiting_;        ///< begins a character
  std::uint64_t decoded_ = 0;  ///< bytes of the file
  bool latin1_ = false;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/text_decoder-inl.hpp"
#endif
