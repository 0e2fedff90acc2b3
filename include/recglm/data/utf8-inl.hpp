#pragma once
#include "recglm/data/utf8.hpp"

#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC void append_utf8(std::string& out, std::uint32_t character) {
  if (character > 0x10ffff || (character >= 0xd800 && character < 0xe000)) character = replacement_character;
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((character >> shift) & 0x3f)); };
  if (character < 0x80) {
    out += static_cast<char>(character);
  } else if (character < 0x800) {
    out += static_cast<char>(0xc0 | character >> 6);
    tail(0);
  } else if (character < 0x10000) {
    out += static_cast<char>(0xe0 | character >> 12);
    tail(6), tail(0);
  } else {
    out += static_cast<char>(0xf0 | character >> 18);
    tail(12), tail(6), tail(0);
  }
}

RECGLM_FUNC std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t k) { return k < text.size() ? static_cast<unsigned char>(text[k]) : 0u; };
  if (text.empty()) return 0;
  const unsigned first = byte(0), second = byte(1);
  const std::size_t length = first < 0x80                    ? 1
                             : first >= 0xc2 && first < 0xe0 ? 2
                             : (first & 0xf0) == 0xe0        ? 3
                             : first >= 0xf0 && first < 0xf5 ? 4
                                                             : 0;
  for (std::size_t k = 1; k < length; ++k)
    if ((byte(k) & 0xc0) != 0x80) return 0;
  if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second >= 0xa0) || (first == 0xf0 && second < 0x90) ||
      (first == 0xf4 && second >= 0x90))
    return 0;
  return length;
}

RECGLM_FUNC std::size_t utf8_fault(std::string_view text) {
  std::size_t i = 0;
  for (std::uint64_t eight = 0; text.size() - i >= sizeof eight;) {
    std::memcpy(&eight, text.data() + i, sizeof eight);
    const auto unusual = [&](std::size_t k) { return text[k] == '\xe0' || text[k] == '\xed'; };  // not any second byte
    if ((eight & 0x8080808080808080u) == 0) {
      i += sizeof eight;
    } else if (std::endian::native == std::endian::little && (eight & 0x0000c0c0f0c0c0f0u) == 0x00008080e08080e0u &&
               !unusual(i) && !unusual(i + 3)) {
      i += 6;  // two characters of three bytes, as Chinese has them
    } else {
      const std::size_t length = utf8_length(text.substr(i));
      if (length == 0) return i;
      i += length;
    }
  }
  while (i < text.size()) {
    const std::size_t length = utf8_length(text.substr(i));
    if (length == 0) return i;
    i += length;
  }
  return i;
}

RECGLM_FUNC bool is_plain_ascii(std::string_view text) {
  std::uint64_t word[8];
  std::size_t i = 0;
  for (std::uint64_t all = 0; i + 1024 <= text.size(); i += 1024) {  // most text that is none shows it soon
    std::uint64_t high[8] = {};
    for (std::size_t k = i; k < i + 1024; k += sizeof word) {
      std::memcpy(word, text.data() + k, sizeof word);
      for (int w = 0; w < 8; ++w) high[w] |= word[w];
    }
    for (const std::uint64_t h : high) all |= h;
    if ((all & 0x8080808080808080u) != 0) return false;
  }
  for (const char c : text.substr(i))
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  return text.find('\0') == text.npos;
}

RECGLM_FUNC std::string without_lone_surrogates(std::string_view json) {
  const auto unit = [&](std::size_t at) {  // the number of \uXXXX that is there, or 0
    std::uint32_t out = 0;
    if (at + 6 > json.size() || json.substr(at, 2) != "\\u") return out;
    const char* digits = json.data() + at + 2;
    return std::from_chars(digits, digits + 4, out, 16).ptr == digits + 4 ? out : 0;
  };
  std::string out(json);
  for (std::size_t at = json.find('\\'); at != json.npos; at = json.find('\\', at)) {
    const std::uint32_t first = unit(at), second = unit(at + 6);
    const bool pair = first >= 0xd800 && first < 0xdc00 && second >= 0xdc00 && second < 0xe000;
    if (first >= 0xd800 && first < 0xe000 && !pair) out.replace(at, 6, "\\ufffd");
    at += pair ? 12 : first != 0 ? 6 : 2;
  }
  return out;
}

RECGLM_FUNC std::string utf8_of_latin1(std::string_view text) {
  std::string out;
  for (char c : text) append_utf8(out, static_cast<unsigned char>(c));
  return out;
}

RECGLM_FUNC std::string utf8_or_latin1(std::string_view text) {
  return is_utf8(text) ? std::string(text) : utf8_of_latin1(text);
}

}  // namespace recglm
