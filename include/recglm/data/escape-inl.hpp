#pragma once
#include "recglm/data/escape.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/data/text_file.hpp"
#include "recglm/data/utf8.hpp"

namespace recglm::detail {

/// Pairs of what is escaped and the letter that stands for it.
inline constexpr std::string_view escape_letters = "\\\\\tt\nn\rr|p s";

RECGLM_FUNC int hexadecimal(char c) {
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

RECGLM_FUNC void append_escape(std::string& out, char c) {
  std::size_t pair = 0;
  while (pair < escape_letters.size() && escape_letters[pair] != c) pair += 2;
  out += '\\';
  if (pair < escape_letters.size()) {
    out += escape_letters[pair + 1];
    return;
  }
  const auto byte = static_cast<unsigned char>(c);
  out += 'x';
  for (const int digit : {byte >> 4, byte & 15}) out += "0123456789abcdef"[digit];
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::string escaped(std::string_view text, std::string_view parting) {
  std::string out;
  out.reserve(text.size());
  const auto marks = [&](char c) {
    return c == '\\' || c == '\t' || c == '\n' || c == '\r' || c == '\0' ||
           (!parting.empty() && parting.find(c) != parting.npos);
  };
  const std::size_t sound = text.starts_with(byte_order_mark) ? 0 : utf8_fault(text);  // so far all are characters
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::size_t end = i;
    while (end < sound && !marks(text[end])) ++end;
    if (end >= sound && end > 0)  // the byte at 0 is no character, or begins a byte order mark
      for (std::size_t length = 1; end < text.size() && length > 0; end += length)
        length = marks(text[end]) ? 0 : utf8_length(text.substr(end));
    out.append(text, i, end - i);
    if (end < text.size()) detail::append_escape(out, text[end]);
    i = end;
  }
  return out;
}

RECGLM_FUNC std::optional<std::string> unescaped(std::string_view field) {
  std::string out;
  out.reserve(field.size());
  for (std::size_t i = 0;;) {
    const std::size_t slash = std::min(field.find('\\', i), field.size());
    out.append(field, i, slash - i);
    if (slash == field.size()) return out;
    if (slash + 1 == field.size()) return std::nullopt;
    const char c = field[slash + 1];
    i = slash + 2;
    std::size_t pair = 1;
    while (pair < detail::escape_letters.size() && detail::escape_letters[pair] != c) pair += 2;
    if (pair < detail::escape_letters.size()) {
      out += detail::escape_letters[pair - 1];
    } else if (c == 'x') {
      const int high = i < field.size() ? detail::hexadecimal(field[i]) : -1,
                low = i + 1 < field.size() ? detail::hexadecimal(field[i + 1]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high << 4 | low);
      i += 2;
    } else if (c > ' ' && c < '\x7f' && !(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z')) {
      out += c;
    } else {
      return std::nullopt;
    }
  }
}

RECGLM_FUNC std::string unescaped(std::string_view field, const text_file& file) {
  auto out = unescaped(field);
  if (!out) file.wrong("a backslash escapes nothing here; one that belongs to the text is written \\\\");
  return *std::move(out);
}

RECGLM_FUNC std::vector<std::string_view> escaped_fields(std::string_view line, char mark) {
  std::vector<std::string_view> out;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\') {
      ++i;
    } else if (line[i] == mark) {
      out.push_back(line.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  out.push_back(line.substr(begin));
  return out;
}

}  // namespace recglm
