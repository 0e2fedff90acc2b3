#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace recglm {

/// Stands for what is no character.
inline constexpr std::uint32_t replacement_character = 0xfffd;

/// Writes a character in UTF-8; a surrogate or a number above U+10FFFF becomes the replacement character.
void append_utf8(std::string& out, std::uint32_t character);

/// U+FEFF in UTF-8, which some programs write before a text.
inline constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

/// Bytes of the character that `text` begins with; 0 where no character of well-formed UTF-8 begins there: no overlong
/// forms, no surrogates, nothing above U+10FFFF.
std::size_t utf8_length(std::string_view text);

/// Where the first byte stands that is no well-formed UTF-8, or the size of `text`. ASCII and Chinese are skipped
/// several bytes at a time.
std::size_t utf8_fault(std::string_view text);

/// Whether all of `text` is well-formed UTF-8.
inline bool is_utf8(std::string_view text) { return utf8_fault(text) == text.size(); }

/// Whether all of `text` is ASCII, and no byte a NUL: what most text is, told at the speed of memory.
bool is_plain_ascii(std::string_view text);

/// JSON in which \ud83d and its like are alone, as a text that was cut amid a character is written by Python: each of
/// them becomes \ufffd, all else stays. Parsers of JSON refuse them.
std::string without_lone_surrogates(std::string_view json);

/// The text in UTF-8, each byte being the character of its number (ISO 8859-1).
std::string utf8_of_latin1(std::string_view text);

/// The text as it is where it is UTF-8, else read as ISO 8859-1: older files (MovieLens 100K and 1M) are written so.
std::string utf8_or_latin1(std::string_view text);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/utf8-inl.hpp"
#endif
