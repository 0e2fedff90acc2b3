#pragma once
#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/data/dataset_builder.hpp"
#include "recglm/data/text_file.hpp"

/// \file
/// Delimited text (CSV, TSV, plain or gzip) of anybody's making, its columns named by a map.

namespace recglm {

/// Which columns of a delimited file hold what: by the names of its head, or by numbers from 1 where it has none.
/// Empty: there is no such column.
struct column_map {
  std::string user = "user", item = "item", time, rating, review;
  bool all = true;  ///< false: time, rating and review may be missing from the head

  /// user, item, and time, rating and review where the head has them.
  static column_map usual() { return {"user", "item", "time", "rating", "review", false}; }

  /// Reads "user,item,time,rating": names in this order, the last ones may be left out, and "" or "-" skips one.
  static column_map parse(std::string_view text) {
    column_map out;
    const auto names = pieces_of(text, ",");
    check(names.size() >= 2 && names.size() <= 5, "the columns '", text,
          "' must name user,item and may go on with time,rating,review");
    std::string* const places[] = {&out.user, &out.item, &out.time, &out.rating, &out.review};
    for (std::size_t i = 0; i < names.size(); ++i) *places[i] = names[i] == "-" ? "" : std::string(names[i]);
    check(!out.user.empty() && !out.item.empty(), "the columns '", text, "' must name the user's and the item's");
    return out;
  }
};

/// Records of delimited text: fields may stand in double quotes, hold the delimiter and line ends there, and double
/// their quotes (RFC 4180).
class delimited_records {
 public:
  /// Most lines a quoted field may go over: a quote that is never closed is found soon.
  static constexpr int longest_record = 10000;

  /// `delimiter` '\0': a tab where the first line has one, else a semicolon where it has more of them than commas, else
  /// a comma.
  explicit delimited_records(text_file& file, char delimiter = '\0') : file_(&file), delimiter_(delimiter) {}

  /// The fields of the next record that is not an empty line, valid until the next call; nothing at the end. Throws on
  /// a quote that is not closed or stands inside a field.
  std::optional<std::vector<std::string>> next() {
    auto line = file_->next();
    while (line && line->empty()) line = file_->next();
    if (!line) return std::nullopt;
    if (delimiter_ == '\0') delimiter_ = guess(*line);
    const std::string place = file_->where();
    std::string rest(*line);
    std::vector<std::string> out(1);
    std::size_t at = 0;
    for (int lines = 1;;) {
      if (at < rest.size() && rest[at] == '"' && out.back().empty()) {
        ++at;
        for (;;) {
          if (at == rest.size()) {
            const auto more = ++lines <= longest_record ? file_->next() : std::nullopt;
            check(more.has_value(), place, ": a quote is opened and never closed; close it or double it");
            rest = "\n" + std::string(*more);
            at = 0;
          } else if (rest[at] != '"') {
            out.back() += rest[at++];
          } else if (at + 1 < rest.size() && rest[at + 1] == '"') {
            out.back() += '"';
            at += 2;
          } else {
            ++at;
            break;
          }
        }
        check(at == rest.size() || rest[at] == delimiter_, place,
              ": something stands between a closing quote and the next '", shown(),
              "'; double the quotes inside a field");
      } else {
        const std::size_t end = std::min(rest.find(delimiter_, at), rest.size());
        out.back().append(rest, at, end - at);
        at = end;
      }
      if (at == rest.size()) return out;
      ++at;
      out.emplace_back();
    }
  }

  const text_file& file() const { return *file_; }

 private:
  static char guess(std::string_view line) {
    if (line.find('\t') != line.npos) return '\t';
    return std::count(line.begin(), line.end(), ';') > std::count(line.begin(), line.end(), ',') ? ';' : ',';
  }
  std::string shown() const { return delimiter_ == '\t' ? "\\t" : std::string(1, delimiter_); }

  text_file* file_;
  char delimiter_;
};

namespace detail {
/// Finds named columns in the head, or numbered ones.
inline int column_of(const text_file& file, const std::vector<std::string>& head, const std::string& name,
                     bool numbered) {
  if (name.empty()) return -1;
  if (numbered) {
    const int c = *integer_of<int>(name) - 1;
    if (c < 0 || c >= static_cast<int>(head.size())) file.wrong("there is no column ", name, " among ", head.size());
    return c;
  }
  const auto at = std::find(head.begin(), head.end(), name);
  if (at == head.end()) {
    std::string there;
    for (const std::string& h : head) there += (there.empty() ? "" : ", ") + h;
    file.wrong("the column '", name, "' is missing; the head has: ", there, " (--columns names user,item,time,rating)");
  }
  if (std::count(head.begin(), head.end(), name) > 1) file.wrong("the column '", name, "' stands twice in the head");
  return static_cast<int>(at - head.begin());
}
}  // namespace detail

/// Reads interactions. The columns are numbered where user's and item's are both numbers (the file has no head then),
/// else the first record is the head.
inline void read_delimited_interactions(dataset_builder& out, text_file& file, const column_map& map) {
  delimited_records records(file);
  auto record = records.next();
  check(record.has_value(), file.name(), " is empty; its first line must name the columns");
  const auto positive = [](const std::string& s) { return s.empty() || integer_of<int>(s).value_or(0) > 0; };
  const bool numbered =
      positive(map.user) && positive(map.item) && positive(map.time) && positive(map.rating) && positive(map.review);
  const std::size_t width = record->size();
  const auto find = [&](const std::string& name) {
    const bool free = !map.all && &name != &map.user && &name != &map.item;
    if (free && !numbered && std::find(record->begin(), record->end(), name) == record->end()) return -1;
    return detail::column_of(file, *record, name, numbered);
  };
  const int user = find(map.user), item = find(map.item), time = find(map.time), rating = find(map.rating),
            review = find(map.review);
  if (!numbered) record = records.next();
  for (; record; record = records.next()) {
    const std::vector<std::string>& fields = *record;
    if (fields.size() != width) file.wrong(width, " fields were expected, ", fields.size(), " stand here");
    const auto seconds = time < 0 ? std::nullopt : seconds_of(fields[time]);
    if (time >= 0 && !seconds)
      file.wrong("the time '", fields[time],
                 "' is no time; give seconds or a date as 2014-07-01 or 2014-07-01 12:30:00");
    const auto stars = rating < 0 ? std::optional(0.0) : real_of(fields[rating]);
    if (!stars) file.wrong("the rating '", fields[rating], "' is no number");
    out.add(file, fields[user], fields[item], static_cast<float>(*stars), seconds,
            review < 0 ? std::string_view() : std::string_view(fields[review]));
  }
}

/// Reads titles: item, title, and a list of attributes joined by bars where there is a third column. A first record
/// that begins with "item", "item_id" or "id" is a head.
inline void read_delimited_titles(dataset_builder& out, text_file& file) {
  delimited_records records(file);
  bool first = true;
  while (const auto record = records.next()) {
    const std::vector<std::string>& fields = *record;
    const bool head = first && (fields[0] == "item" || fields[0] == "item_id" || fields[0] == "id");
    first = false;
    if (head) continue;
    if (fields.size() < 2 || fields.size() > 3)
      file.wrong("item,title or item,title,attributes was expected, ", fields.size(),
                 fields.size() == 1 ? " field stands here" : " fields stand here");
    std::vector<std::string> attributes;
    if (fields.size() == 3)
      for (std::string_view a : pieces_of(fields[2], "|")) attributes.emplace_back(a);
    out.describe(file, fields[0], fields[1], std::move(attributes));
  }
}

/// Reads what is known of users: a table with a head, the first column their names, every other column an attribute
/// called like the column. An empty field tells nothing.
inline void read_delimited_users(dataset_builder& out, text_file& file) {
  delimited_records records(file);
  const auto head = records.next();
  check(head && head->size() >= 2, file.name(),
        ":1: a head was expected: user, and a name for each column of what is known");
  while (const auto record = records.next()) {
    if (record->size() != head->size())
      file.wrong(head->size(), " fields were expected, ", record->size(), " stand here");
    std::vector<user_attribute> attributes;
    for (std::size_t c = 1; c < record->size(); ++c) attributes.push_back({(*head)[c], (*record)[c]});
    out.describe_user((*record)[0], std::move(attributes));
  }
}

/// Reads one or more delimited files of interactions, and a file of titles unless its path is empty. Returns what the
/// dataset is called.
inline std::string read_delimited(dataset_builder& out, std::span<const std::filesystem::path> sources,
                                  const column_map& columns, const std::filesystem::path& titles = {},
                                  const progress_report& progress = {}) {
  check(!sources.empty(), "read_delimited: there is no file to read");
  for (const auto& source : sources) {
    text_file file(source, progress);
    read_delimited_interactions(out, file, columns);
  }
  if (!titles.empty()) {
    text_file file(titles, progress);
    read_delimited_titles(out, file);
  }
  std::filesystem::path name = sources[0].filename();
  if (name.extension() == ".gz") name = name.stem();
  return name.stem().string();
}

/// The same as a dataset.
inline dataset read_delimited(std::span<const std::filesystem::path> sources, const column_map& columns,
                              const std::filesystem::path& titles = {}, const progress_report& progress = {}) {
  dataset_builder out;
  const std::string name = read_delimited(out, sources, columns, titles, progress);
  return out.build(name);
}

}  // namespace recglm
