#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace recglm {

/// Stands for what is no character.
inline constexpr std::uint32_t replacement_character = 0xfffd;

/// Writes a character in UTF-8; a surrogate or a number above U+10FFFF becomes the replacement character.
void append_utf8(std::string& out, std::uint32_t character);

/// Whether the bytes are well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text);

/// The text in UTF-8, each byte being the character of its number (ISO 8859-1).
std::string utf8_of_latin1(std::string_view text);

/// The text as it is where it is UTF-8, else read as ISO 8859-1: older files (MovieLens 100K and 1M) are written so.
std::string utf8_or_latin1(std::string_view text);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/utf8-inl.hpp"
#endif
