#pragma once
#include "recglm/data/readers/delimited.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/data/dataset_builder.hpp"
#include "recglm/data/escape.hpp"
#include "recglm/data/text_file.hpp"

namespace recglm {

RECGLM_FUNC column_map column_map::parse(std::string_view text) {
  column_map out;
  const auto names = escaped_fields(text, ',');
  check(names.size() >= 2 && names.size() <= 5, "the columns '", text,
        "' must name user,item and may continue with time,rating,review");
  std::string* const places[] = {&out.user, &out.item, &out.time, &out.rating, &out.review};
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto name = unescaped(names[i] == "-" ? std::string_view() : names[i]);
    check(name.has_value(), "the columns '", text,
          "': a backslash escapes nothing there; one that belongs to a name is written \\\\");
    *places[i] = *name;
  }
  check(!out.user.empty() && !out.item.empty(), "the columns '", text, "' must name the user's and the item's");
  return out;
}

RECGLM_FUNC std::optional<std::vector<std::string>> delimited_records::next() {
  auto line = file_->next();
  while (line && line->empty()) line = file_->next();
  if (!line) return std::nullopt;
  if (delimiter_ == '\0') delimiter_ = guess(*line);
  kept_quotes_ = false;
  if (rule_ == quotes::never || (rule_ == quotes::csv && delimiter_ == '\t')) {
    std::vector<std::string> out;
    for (const std::string_view field : pieces_of(*line, {&delimiter_, 1})) {
      out.emplace_back(field);
      const bool quoted = field.size() > 1 && field.front() == '"' && field.back() == '"';
      kept_quotes_ = kept_quotes_ || (quoted && rule_ == quotes::csv);
    }
    return out;
  }
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
      check(at == rest.size() || rest[at] == delimiter_, place, ": something is between a closing quote and the next '",
            shown(), "'; double the quotes inside a field");
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

RECGLM_FUNC char delimited_records::guess(std::string_view line) {
  if (line.find('\t') != line.npos) return '\t';
  return std::count(line.begin(), line.end(), ';') > std::count(line.begin(), line.end(), ',') ? ';' : ',';
}

}  // namespace recglm

namespace recglm::detail {

RECGLM_FUNC void note_quotes(dataset_builder& out, const delimited_records& records) {
  if (records.kept_quotes())
    out.report().amend(records.file(), "quotes kept where tabs part",
                       "a field is in quotes, which are kept: tabs part the fields; --quotes always reads quotes as "
                       "CSV has them");
}

RECGLM_FUNC int column_of(const text_file& file, const std::vector<std::string>& head, const std::string& name,
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
  if (std::count(head.begin(), head.end(), name) > 1) file.wrong("the column '", name, "' appears twice in the head");
  return static_cast<int>(at - head.begin());
}

RECGLM_FUNC std::vector<std::string> several(std::string_view field, std::string_view mark) {
  std::vector<std::string> out;
  for (const std::string_view value : pieces_of(field, mark)) out.emplace_back(value);
  return out;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC void read_delimited_interactions(dataset_builder& out, text_file& file, const column_map& map) {
  delimited_records records(file, '\0', out.rules().quoted);
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
    if (fields.size() != width) file.wrong(width, " fields were expected, ", fields.size(), " are here");
    detail::note_quotes(out, records);
    const auto seconds = time < 0 ? std::nullopt : seconds_of(fields[time]);
    if (time >= 0 && !seconds) {
      out.report().unreadable(file, "no time", fields[time], "the time '", fields[time],
                              "' is no time; give seconds or a date as 2014-07-01 or 2014-07-01 12:30:00");
      continue;
    }
    const auto stars = rating < 0 ? std::optional(0.0) : real_of(fields[rating]);
    if (!stars) {
      out.report().unreadable(file, "no rating", fields[rating], "the rating '", fields[rating], "' is no number");
      continue;
    }
    out.add(file, fields[user], fields[item], static_cast<float>(*stars), seconds,
            review < 0 ? std::string_view() : std::string_view(fields[review]));
  }
}

RECGLM_FUNC void read_delimited_titles(dataset_builder& out, text_file& file) {
  delimited_records records(file, '\0', out.rules().quoted);
  std::optional<std::vector<std::string>> head;
  std::size_t title = 1;
  for (bool first = true; const auto record = records.next(); first = false) {
    const std::vector<std::string>& fields = *record;
    const auto named = std::find(fields.begin(), fields.end(), "title");
    if (first && (fields[0] == "item" || fields[0] == "item_id" || fields[0] == "id" || named != fields.end())) {
      if (named != fields.end()) title = static_cast<std::size_t>(named - fields.begin());
      if (fields.size() < 2 || title == 0 || fields[title] == "attributes")
        file.wrong("the first column is the item's, another one its title");
      head = fields;
      for (const std::string& name : fields) detail::column_of(file, fields, name, false);  // each stands once
      continue;
    }
    const bool short_of_attributes = head && head->back() == "attributes" && fields.size() + 1 == head->size();
    if (head ? fields.size() != head->size() && !short_of_attributes : fields.size() < 2 || fields.size() > 3)
      file.wrong(
          head ? text_of(head->size(), " fields were expected, ")
               : std::string("item,title or item,title,attributes was expected, or a head that names more columns, "),
          fields.size(), fields.size() == 1 ? " field is here" : " fields are here");
    detail::note_quotes(out, records);
    std::vector<std::string> attributes;
    for (std::size_t c = 1; c < fields.size(); ++c)
      if (c != title)
        for (std::string_view a : pieces_of(fields[c], "|")) attributes.emplace_back(a);
    out.describe(file, fields[0], fields[title], std::move(attributes));
    for (std::size_t c = 1; head && c < fields.size(); ++c)
      if (c != title && (*head)[c] != "attributes")
        out.set_column(fields[0], (*head)[c], detail::several(fields[c], "|"));
  }
}

RECGLM_FUNC void read_delimited_users(dataset_builder& out, text_file& file) {
  delimited_records records(file, '\0', out.rules().quoted);
  const auto head = records.next();
  check(head && head->size() >= 2, file.name(),
        ":1: a head was expected: user, and a name for each column of what is known");
  while (const auto record = records.next()) {
    if (record->size() != head->size())
      file.wrong(head->size(), " fields were expected, ", record->size(), " are here");
    detail::note_quotes(out, records);
    if ((*record)[0].empty()) {
      out.report().leave_out(file, "no user", "the name of the user is empty");
      continue;
    }
    std::vector<user_attribute> attributes;
    for (std::size_t c = 1; c < record->size(); ++c) attributes.push_back({(*head)[c], (*record)[c]});
    out.describe_user((*record)[0], std::move(attributes));
  }
}

RECGLM_FUNC std::string read_delimited(dataset_builder& out, std::span<const std::filesystem::path> sources,
                                       const column_map& columns, const std::filesystem::path& titles,
                                       const progress_report& progress) {
  check(!sources.empty(), "read_delimited: there is no file to read");
  for (const auto& source : sources) {
    text_file file = out.open(source, progress);
    read_delimited_interactions(out, file, columns);
  }
  if (!titles.empty()) {
    text_file file = out.open(titles, progress);
    out.join(file.name(), "item", [&] { read_delimited_titles(out, file); });
  }
  return called_after(sources[0]);
}

RECGLM_FUNC dataset read_delimited(std::span<const std::filesystem::path> sources, const column_map& columns,
                                   const std::filesystem::path& titles, const progress_report& progress) {
  dataset_builder out;
  const std::string name = read_delimited(out, sources, columns, titles, progress);
  return out.build(name);
}

}  // namespace recglm
