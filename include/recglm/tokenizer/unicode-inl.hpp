#pragma once
#include "recglm/tokenizer/unicode.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC unicode_classes::unicode_classes() {
  std::vector<char_class> all(0x110000, char_class::other);
  paint(all, detail::letter_runs, char_class::letter);
  paint(all, detail::number_runs, char_class::number);
  for (std::uint32_t c : {0x85u, 0xA0u, 0x1680u, 0x2028u, 0x2029u, 0x202Fu, 0x205Fu, 0x3000u})
    all[c] = char_class::space;
  for (std::uint32_t c = '\t'; c <= '\r'; ++c) all[c] = char_class::space;
  for (std::uint32_t c = 0x2000; c <= 0x200A; ++c) all[c] = char_class::space;
  all[' '] = char_class::space;
  for (std::size_t page = 0; page < pages_.size(); ++page) {
    const auto* fresh = all.data() + page * 256;
    std::size_t same = 0;
    while (same < kinds_.size() && !std::equal(fresh, fresh + 256, kinds_.begin() + static_cast<std::ptrdiff_t>(same)))
      same += 256;
    if (same == kinds_.size()) kinds_.insert(kinds_.end(), fresh, fresh + 256);
    pages_[page] = static_cast<std::uint16_t>(same / 256);
  }
}

RECGLM_FUNC code_point read_code_point(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0;
  };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  if (lead >= 0xC2 && lead < 0xE0 && tail(1)) return {(lead & 31) << 6 | (byte(1) & 63), 2};
  if (lead >= 0xE0 && lead < 0xF0 && tail(1) && tail(2)) {
    const std::uint32_t code = (lead & 15) << 12 | (byte(1) & 63) << 6 | (byte(2) & 63);
    if (code >= 0x800 && (code < 0xD800 || code > 0xDFFF)) return {code, 3};
  }
  if (lead >= 0xF0 && lead < 0xF5 && tail(1) && tail(2) && tail(3)) {
    const std::uint32_t code = (lead & 7) << 18 | (byte(1) & 63) << 12 | (byte(2) & 63) << 6 | (byte(3) & 63);
    if (code >= 0x10000 && code < 0x110000) return {code, 4};
  }
  return {};
}

RECGLM_FUNC character unicode_classes::read(std::string_view text, std::size_t at) const {
  const code_point c = read_code_point(text, at);
  return c.bytes ? character{(*this)[c.code], c.bytes} : character{};
}

}  // namespace recglm
