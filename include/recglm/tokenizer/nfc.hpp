#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace recglm {

/// Unicode's normal form C, of Unicode 18: a letter and its marks are one character where there is one, so that texts
/// that look alike are alike. Bytes that are not UTF-8 stay as they are. Holds tables and no text.
class nfc {
 public:
  nfc();

  /// The text in normal form.
  std::string of(std::string_view text) const;
  /// Whether no character of the text could change or move: `of` gives such a text back, and most are. Costs a look.
  bool stays(std::string_view text) const;

 private:
  using codes = std::vector<std::uint32_t>;

  void take_apart(std::uint32_t code, codes& out) const;
  void order_marks(codes& all) const;
  void join(codes& all) const;
  /// The character that two make, or 0.
  std::uint32_t joined(std::uint32_t base, std::uint32_t next) const;
  /// The canonical combining class.
  int mark_class(std::uint32_t code) const { return code < classes_.size() ? classes_[code] : 0; }

  static std::uint64_t pair_of(std::uint32_t first, std::uint32_t second) {
    return static_cast<std::uint64_t>(first) << 32 | second;
  }

  std::unordered_map<std::uint32_t, std::pair<std::uint32_t, std::uint32_t>> parts_;  // the second may be 0
  std::unordered_map<std::uint64_t, std::uint32_t> wholes_;
  std::vector<std::uint8_t> classes_;  // by code point
  std::vector<bool> stirs_;            // by code point: what may change, move or join what is before it
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/tokenizer/nfc-inl.hpp"
#endif
