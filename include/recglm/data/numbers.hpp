#pragma once
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace recglm {

/// The shortest text that reads back as the same number: "4", "3.5", "1e-05".
std::string decimal(float x);

/// The whole of `text` as an integer; nothing for any other text.
template <class Integer = std::int64_t>
std::optional<Integer> integer_of(std::string_view text) {
  Integer out{};
  const auto [end, why] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (why != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

/// The whole of `text` as a finite number; nothing for any other text.
std::optional<double> real_of(std::string_view text);

/// Whether a field of a table says that there is no value: it is empty, or as pandas, R and databases write it (NaN,
/// NA, N/A, null, None, \N).
bool is_missing(std::string_view text);

/// A moment in seconds: an integer ("1365029107"), a number whose fraction is dropped ("1365029107.25", "1.36e9"), or
/// a date with or without a time of day ("2013-04-03", "2013-04-03 22:45:07", "2013-04-03T22:45:07.5+02:00"). A time of
/// day is in UTC, as "Z", " UTC" or " GMT" say too, or as far from it as its offset says ("+02:00", "+0200", "-05").
/// Nothing for any other text.
std::optional<std::int64_t> seconds_of(std::string_view text);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/numbers-inl.hpp"
#endif
