#pragma once
#include "recglm/data/field_scanner.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/data/literal.hpp"
#include "recglm/data/numbers.hpp"
#include "recglm/data/reading_report.hpp"
#include "recglm/data/text_file.hpp"

namespace recglm {

RECGLM_FUNC bool field_scanner::next() {
  auto line = file_->next();
  while (line && line->find_first_not_of(" \t\r") == line->npos) line = file_->next();
  if (!line) return false;
  std::fill(found_.begin(), found_.end(), literal());
  how_ = notation_of(*line);
  literal_cursor at(*file_, *line, how_);
  if (!at.take('{')) at.wrong("a record in braces was expected, ", at.shown(), " is here");
  for (bool first = true; !at.take('}'); first = false) {
    if (!first && !at.take(',')) at.wrong("',' or '}' was expected, ", at.shown(), " is here");
    if (!first && how_ == notation::python && at.take('}')) break;
    const literal name = name_at(at);
    const std::string unescaped = name.escaped ? decoded(name, how_) : std::string();
    at.field = name.escaped ? std::string_view(unescaped) : name.raw;
    if (!at.take(':')) at.wrong("':' was expected behind the name, ", at.shown(), " is here");
    const literal value = at.value();
    if (const auto known = std::find(names_.begin(), names_.end(), at.field); known != names_.end()) {
      literal& place = found_[static_cast<std::size_t>(known - names_.begin())];
      if (place.is != literal::kind::absent)
        report_->amend(*file_, "field twice in a record", "field '", at.field,
                       "' appears twice; the last one is taken");
      place = value;
    }
    at.field = {};
  }
  if (!at.done()) at.wrong("something is behind the record: ", at.shown());
  return true;
}

RECGLM_FUNC bool field_scanner::lacks(std::size_t f, std::string_view what) {
  if (has(f)) return false;
  report_->leave_out(*file_, text_of("no ", what), "field '", names_[f], "' is missing; every record needs its ", what);
  return true;
}

RECGLM_FUNC std::string_view field_scanner::text(std::size_t f) {
  const literal& value = found_[f];
  if (!has(f)) return {};
  expect(f, value, literal::kind::text);
  if (!value.escaped) return value.raw;
  return texts_[f] = decoded(value, how_);
}

RECGLM_FUNC std::optional<double> field_scanner::number(std::size_t f) const {
  if (!has(f)) return std::nullopt;
  expect(f, found_[f], literal::kind::number);
  std::string_view raw = found_[f].raw;
  if (raw.ends_with('L')) raw.remove_suffix(1);
  const auto value = real_of(raw);
  if (!value) wrong(f, "the number ", raw, " is too large");
  return value;
}

RECGLM_FUNC std::optional<std::int64_t> field_scanner::integer(std::size_t f) const {
  const auto value = number(f);
  if (!value) return std::nullopt;
  if (*value != std::floor(*value) || std::abs(*value) > 9e15)
    wrong(f, "a whole number was expected, not ", found_[f].raw);
  return static_cast<std::int64_t>(*value);
}

RECGLM_FUNC std::vector<std::vector<std::string>> field_scanner::paths(std::size_t f) const {
  std::vector<std::vector<std::string>> out;
  if (!has(f)) return out;
  if (found_[f].is == literal::kind::text) return {{text_in(f, found_[f])}};
  expect(f, found_[f], literal::kind::list);
  literal_cursor at = inside(found_[f]);
  bool plain = false;  // whether the last path was begun by a text
  at.entries([&](const literal& entry) {
    if (entry.is == literal::kind::list) {
      out.emplace_back();
      inside(entry).entries([&](const literal& text) { out.back().push_back(text_in(f, text)); });
    } else {
      if (!plain) out.emplace_back();
      out.back().push_back(text_in(f, entry));
    }
    plain = entry.is != literal::kind::list;
  });
  return out;
}

RECGLM_FUNC notation field_scanner::notation_of(std::string_view line) {
  const std::size_t brace = line.find('{');
  const std::size_t first = brace == line.npos ? brace : line.find_first_not_of(" \t", brace + 1);
  return first != line.npos && (line[first] == '\'' || line[first] == 'u') ? notation::python : notation::json;
}

RECGLM_FUNC literal field_scanner::name_at(literal_cursor& at) const {
  const char c = at.look();
  if (how_ == notation::json && c != '"') at.wrong("a name in quotes was expected, ", at.shown(), " is here");
  const literal name = at.value();
  if (name.is != literal::kind::text) at.wrong("a name in quotes was expected, not ", name_of(name.is));
  return name;
}

RECGLM_FUNC std::string field_scanner::text_in(std::size_t f, const literal& value) const {
  expect(f, value, literal::kind::text);
  return decoded(value, how_);
}

}  // namespace recglm
