#pragma once
#include "recglm/data/literal.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "recglm/core/compiled.hpp"
#include "recglm/data/text_file.hpp"
#include "recglm/data/utf8.hpp"

namespace recglm {

RECGLM_FUNC std::string_view name_of(literal::kind k) {
  static constexpr std::string_view names[] = {"nothing", "null",   "true or false", "a number",
                                               "a text",  "a list", "a map"};
  return names[static_cast<int>(k)];
}

RECGLM_FUNC char literal_cursor::look() {
  while (at_ < end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\r')) ++at_;
  return at_ < end_ ? *at_ : '\0';
}

RECGLM_FUNC bool literal_cursor::take(char c) {
  if (look() != c || at_ == end_) return false;
  ++at_;
  return true;
}

RECGLM_FUNC literal literal_cursor::value() {
  const char c = look();
  if (c == '"' || (c == '\'' && how_ == notation::python)) return text();
  if (c == '{' || c == '[' || (c == '(' && how_ == notation::python)) return container(c);
  if (c == '-' || c == '.' || (c >= '0' && c <= '9')) return number();
  return word();
}

RECGLM_FUNC literal literal_cursor::text() {
  const char quote = *at_++;
  literal out{literal::kind::text};
  const char* begin = at_;
  for (;; ++at_) {
    at_ = telling(at_, quote);
    if (at_ == end_) wrong("the text is not closed");
    if (*at_ == quote) break;
    if (*at_ == '\\') {
      out.escaped = true;
      escape();
    } else if (how_ == notation::json) {
      wrong("a control character is in the text; it must be escaped");
    }
  }
  out.raw = {begin, static_cast<std::size_t>(at_++ - begin)};
  return out;
}

RECGLM_FUNC std::string literal_cursor::shown() {
  const auto c = static_cast<unsigned char>(look());
  if (at_ == end_) return "the end of the line";
  return c > 0x20 && c < 0x7f ? text_of('\'', static_cast<char>(c), '\'') : text_of("the byte ", static_cast<int>(c));
}

RECGLM_FUNC const char* literal_cursor::telling(const char* p, char quote) {
  const auto zero_byte = [](std::uint64_t x) { return (x - ones) & ~x & ones * 0x80; };
  for (; end_ - p >= 8; p += 8) {
    std::uint64_t bytes;
    std::memcpy(&bytes, p, 8);
    const std::uint64_t found = zero_byte(bytes ^ ones * static_cast<unsigned char>(quote)) |
                                zero_byte(bytes ^ ones * '\\') | ((bytes - ones * 0x20) & ~bytes & ones * 0x80);
    if (found == 0) continue;
    // A borrow can mark bytes behind the first true one, never before it.
    if constexpr (std::endian::native == std::endian::little) return p + std::countr_zero(found) / 8;
    break;
  }
  while (p < end_ && *p != quote && *p != '\\' && static_cast<unsigned char>(*p) >= 0x20) ++p;
  return p;
}

RECGLM_FUNC void literal_cursor::escape() {
  const char c = ++at_ < end_ ? *at_ : '\0';
  int digits = c == 'u' ? 4 : 0;
  if (how_ == notation::python) {
    if (at_ == end_) wrong("the text is not closed");
    if (c == 'N') wrong("characters by name (\\N{...}) are not read; write \\u and the number");
    digits = c == 'x' ? 2 : c == 'U' ? 8 : digits;
  } else if (c == '\0' || std::strchr("\"\\/bfnrtu", c) == nullptr) {
    wrong("a backslash is before none of \" \\ / b f n r t u");
  }
  for (; digits > 0; --digits) {
    const char d = ++at_ < end_ ? *at_ : '\0';
    if (!((d >= '0' && d <= '9') || (d >= 'a' && d <= 'f') || (d >= 'A' && d <= 'F')))
      wrong("a hexadecimal digit was expected behind \\", c);
  }
}

RECGLM_FUNC literal literal_cursor::container(char open) {
  const char* begin = at_;
  entries([](const literal&) {});
  return {
      open == '{' ? literal::kind::map : literal::kind::list, false, {begin, static_cast<std::size_t>(at_ - begin)}};
}

RECGLM_FUNC literal literal_cursor::number() {
  const char* begin = at_;
  const auto digits = [&] {
    const char* from = at_;
    while (at_ < end_ && *at_ >= '0' && *at_ <= '9') ++at_;
    return at_ - from;
  };
  const auto step = [&](char c) { return at_ < end_ && *at_ == c && (++at_, true); };
  const bool strict = how_ == notation::json;
  step('-');
  const char* whole = at_;
  auto count = digits();
  bool good = !(count > 1 && *whole == '0') && !(strict && count == 0);
  if (step('.')) {
    const auto more = digits();
    count += more;
    good = good && !(strict && more == 0);
  }
  good = good && count > 0;
  if (step('e') || step('E')) {
    if (!step('-')) step('+');
    good = digits() > 0 && good;
  } else if (!strict) {
    step('L');  // Python 2's long integers
  }
  if (!good || (at_ < end_ && (*at_ == '.' || *at_ == '_' || (*at_ >= '0' && *at_ <= '9') || letter(*at_))))
    wrong("no number is here");
  return {literal::kind::number, false, {begin, static_cast<std::size_t>(at_ - begin)}};
}

RECGLM_FUNC literal literal_cursor::word() {
  const char* begin = at_;
  while (at_ < end_ && letter(*at_)) ++at_;
  const std::string_view it(begin, static_cast<std::size_t>(at_ - begin));
  const bool python = how_ == notation::python;
  // NaN is no JSON, but what Python's json makes of a number that is missing in a data frame.
  if (it == (python ? "None" : "null") || it == (python ? "nan" : "NaN")) return {literal::kind::null, false, it};
  if (it == (python ? "True" : "true") || it == (python ? "False" : "false"))
    return {literal::kind::boolean, false, it};
  if (python && (it == "u" || it == "U") && at_ < end_ && (*at_ == '\'' || *at_ == '"')) return text();
  at_ = begin;
  wrong("a value was expected, ", shown(), " is here");
}

RECGLM_FUNC std::string decoded(const literal& text, notation how) {
  if (!text.escaped) return std::string(text.raw);
  std::string out;
  out.reserve(text.raw.size());
  const std::string_view raw = text.raw;
  const auto hex = [&](std::size_t at, int digits) {
    std::uint32_t value = 0;
    for (std::size_t i = at; i < at + static_cast<std::size_t>(digits); ++i) {
      const char c = raw[i];
      value = value * 16 + static_cast<std::uint32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return value;
  };
  for (std::size_t i = 0;;) {
    const std::size_t slash = std::min(raw.find('\\', i), raw.size());
    out.append(raw, i, slash - i);
    if (slash == raw.size()) return out;
    const char c = raw[slash + 1];
    i = slash + 2;
    switch (c) {
      case 'b':
        out += '\b';
        break;
      case 'f':
        out += '\f';
        break;
      case 'n':
        out += '\n';
        break;
      case 'r':
        out += '\r';
        break;
      case 't':
        out += '\t';
        break;
      case 'u': {
        std::uint32_t unit = hex(i, 4);
        i += 4;
        if (unit >= 0xd800 && unit < 0xdc00 && raw.substr(i, 2) == "\\u")
          if (const std::uint32_t low = hex(i + 2, 4); low >= 0xdc00 && low < 0xe000) {
            unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            i += 6;
          }
        append_utf8(out, unit);
        break;
      }
      default:
        if (how == notation::json || c == '\\' || c == '\'' || c == '"') {
          out += c;
        } else if (c == 'a' || c == 'v') {
          out += c == 'a' ? '\a' : '\v';
        } else if (c == 'x' || c == 'U') {
          const int digits = c == 'x' ? 2 : 8;
          append_utf8(out, hex(i, digits));
          i += static_cast<std::size_t>(digits);
        } else if (c >= '0' && c <= '7') {
          std::uint32_t value = static_cast<std::uint32_t>(c - '0');
          for (int more = 0; more < 2 && i < raw.size() && raw[i] >= '0' && raw[i] <= '7'; ++more)
            value = value * 8 + static_cast<std::uint32_t>(raw[i++] - '0');
          append_utf8(out, value);
        } else {  // Python keeps a backslash that escapes nothing
          out += '\\';
          out += c;
        }
    }
  }
}

}  // namespace recglm
