#pragma once
#include "recglm/data/numbers.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC std::string decimal(float x) {
  char text[48];
  return std::string(text, std::to_chars(text, text + sizeof text, x).ptr);
}

RECGLM_FUNC bool is_missing(std::string_view text) {
  std::string small;
  for (const char c : text.substr(0, 5)) small += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 'a' - 'A') : c;
  for (const std::string_view mark : {"", "nan", "na", "n/a", "null", "none", "\\n"})
    if (small == mark) return true;
  return false;
}

RECGLM_FUNC std::optional<double> real_of(std::string_view text) {
  double out = 0;
  const auto [end, why] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (why != std::errc() || end != text.data() + text.size() || !std::isfinite(out)) return std::nullopt;
  return out;
}

}  // namespace recglm

namespace recglm::detail {

/// Days from 1970-01-01 to a date of the Gregorian calendar, whose eras of 400 years have 146,097 days; March begins
/// the year, so that the leap day ends it.
RECGLM_FUNC std::int64_t days_to(std::int64_t year, int month, int day) {
  year -= month <= 2;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400, of_era = year - era * 400;
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/// What is behind a time of day: "", "Z", "UTC", "GMT", "+02:00", "+0200", "+02", a blank before it or none.
RECGLM_FUNC std::optional<std::int64_t> seconds_from_utc(std::string_view zone) {
  if (zone.empty()) return 0;
  if (zone[0] == ' ') zone.remove_prefix(1);
  if (zone == "Z" || zone == "z" || zone == "UTC" || zone == "GMT") return 0;
  const bool colon = zone.size() == 6 && zone[3] == ':';
  if (zone.empty() || (zone[0] != '+' && zone[0] != '-') || !(zone.size() == 3 || zone.size() == 5 || colon))
    return std::nullopt;
  const auto digits = [&](std::size_t at) {
    const bool two = zone[at] >= '0' && zone[at] <= '9' && zone[at + 1] >= '0' && zone[at + 1] <= '9';
    return two ? (zone[at] - '0') * 10 + zone[at + 1] - '0' : -1;
  };
  const int hours = digits(1), minutes = zone.size() == 3 ? 0 : digits(colon ? 4 : 3);
  if (hours < 0 || hours > 15 || minutes < 0 || minutes > 59) return std::nullopt;
  return (zone[0] == '-' ? -1 : 1) * std::int64_t{60} * (hours * 60 + minutes);
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::optional<std::int64_t> seconds_of(std::string_view text) {
  if (const auto whole = integer_of(text)) return whole;
  if (const auto real = real_of(text)) {
    if (std::abs(*real) > 9e18) return std::nullopt;
    return static_cast<std::int64_t>(std::floor(*real));
  }
  const auto field = [&](std::size_t at, std::size_t size) -> int {
    if (at + size > text.size()) return -1;
    for (char c : text.substr(at, size))
      if (c < '0' || c > '9') return -1;
    return integer_of<int>(text.substr(at, size)).value_or(-1);
  };
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int year = field(0, 4), month = field(5, 2), day = field(8, 2);
  static constexpr int longest[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > longest[month - 1]) return std::nullopt;
  if (month == 2 && day == 29 && (year % 4 != 0 || (year % 100 == 0 && year % 400 != 0))) return std::nullopt;
  std::int64_t seconds = detail::days_to(year, month, day) * 86400;
  if (text.size() == 10) return seconds;
  if ((text[10] != ' ' && text[10] != 'T') || text.size() < 16 || text[13] != ':') return std::nullopt;
  const int hour = field(11, 2), minute = field(14, 2);
  if (hour < 0 || hour > 24 || minute < 0 || minute > 59) return std::nullopt;
  seconds += hour * 3600 + minute * 60;
  std::string_view rest = text.substr(16);
  if (!rest.empty() && rest[0] == ':') {
    const int second = field(17, 2);
    if (second < 0 || second > 60) return std::nullopt;
    seconds += second;
    rest.remove_prefix(3);
    if (!rest.empty() && rest[0] == '.')
      rest.remove_prefix(std::min(rest.find_first_not_of("0123456789", 1), rest.size()));
  }
  const auto offset = detail::seconds_from_utc(rest);
  if (!offset) return std::nullopt;
  return seconds - *offset;
}

}  // namespace recglm
