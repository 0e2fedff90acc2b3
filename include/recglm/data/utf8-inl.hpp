#pragma once
#include "recglm/data/utf8.hpp"

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
  for (std::size_t i = 0; i < text.size();) {
    for (std::uint64_t two[2]; i + sizeof two <= text.size(); i += sizeof two) {
      std::memcpy(two, text.data() + i, sizeof two);
      if (((two[0] | two[1]) & 0x8080808080808080u) != 0) break;
    }
    // The rest, or up to the character behind which ASCII may go on.
    for (bool ascii = true; i < text.size() && ascii;) {
      const std::size_t length = utf8_length(text.substr(i));
      if (length == 0) return i;
      i += length;
      ascii = length == 1 || text.size() - i < 16;
    }
  }
  return text.size();
}

RECGLM_FUNC bool is_plain_ascii(std::string_view text) {
  if (text.find('\0') != text.npos) return false;
  std::uint64_t high[8] = {}, word[8];
  std::size_t i = 0;
  for (; i + sizeof word <= text.size(); i += sizeof word) {
    std::memcpy(word, text.data() + i, sizeof word);
    for (int k = 0; k < 8; ++k) high[k] |= word[k];
  }
  std::uint64_t all = 0;
  for (const std::uint64_t h : high) all |= h;
  for (; i < text.size(); ++i) all |= static_cast<unsigned char>(text[i]);
  return (all & 0x8080808080808080u) == 0;
}

RECGLM_FUNC std::string without_lone_surrogates(std::string_view json) {
  const auto unit = [&](std::size_t at) {  // the number of \uXXXX that stands there, or 0
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
