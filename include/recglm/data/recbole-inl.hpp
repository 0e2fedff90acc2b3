#pragma once
#include "recglm/data/recbole.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/data/dataset_builder.hpp"
#include "recglm/data/text_file.hpp"

namespace recglm::detail {

RECGLM_FUNC atomic_columns::atomic_columns(text_file& file) {
  const auto top = file.next();
  if (!top) fail(file.name(), " is empty; its first line must name the columns");
  for (std::string_view column : pieces_of(*top, "\t")) {
    const auto parts = pieces_of(column, ":");
    if (parts.size() != 2 || parts[0].empty() ||
        (parts[1] != "token" && parts[1] != "token_seq" && parts[1] != "float" && parts[1] != "float_seq"))
      file.wrong("'", column,
                 "' is no column of an atomic file; write name:type, the type token, token_seq, float or float_seq");
    for (const std::string& name : names)
      if (name == parts[0]) file.wrong("the column '", name, "' stands twice");
    names.emplace_back(parts[0]);
    types.emplace_back(parts[1]);
  }
}

RECGLM_FUNC int atomic_columns::find(std::string_view name) const {
  for (std::size_t c = 0; c < names.size(); ++c)
    if (names[c] == name) return static_cast<int>(c);
  return -1;
}

RECGLM_FUNC int atomic_columns::need(const text_file& file, std::string_view name) const {
  const int c = find(name);
  if (c < 0) file.wrong("the column '", name, "' is missing; it is needed");
  return c;
}

RECGLM_FUNC std::vector<std::string_view> atomic_columns::fields(const text_file& file, std::string_view line) const {
  auto out = pieces_of(line, "\t");
  if (out.size() != names.size()) file.wrong(names.size(), " fields were expected, ", out.size(), " stand here");
  return out;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC void read_recbole_interactions(dataset_builder& out, text_file& file) {
  const detail::atomic_columns columns(file);
  const int user = columns.need(file, "user_id"), item = columns.need(file, "item_id"), rating = columns.find("rating"),
            time = columns.find("timestamp"), review = columns.find("review");
  while (const auto line = file.next()) {
    if (line->empty()) continue;
    const auto fields = columns.fields(file, *line);
    const auto stars = rating < 0 ? std::optional(0.0) : real_of(fields[rating]);
    const auto seconds = time < 0 ? std::nullopt : seconds_of(fields[time]);
    if (!stars) file.wrong("the rating '", fields[rating], "' is no number");
    if (time >= 0 && !seconds) file.wrong("the timestamp '", fields[time], "' is no time; give seconds");
    out.add(file, fields[user], fields[item], static_cast<float>(*stars), seconds,
            review < 0 ? std::string_view() : fields[review]);
  }
}

RECGLM_FUNC void read_recbole_items(dataset_builder& out, text_file& file) {
  const detail::atomic_columns columns(file);
  const int item = columns.need(file, "item_id");
  int title = columns.find("title");
  for (std::size_t c = 0; c < columns.names.size() && title < 0; ++c)
    if (columns.names[c].ends_with("title") || columns.names[c] == "name") title = static_cast<int>(c);
  const auto telling = [&](std::size_t c) {
    const std::string& name = columns.names[c];
    return name.find("brand") != name.npos || name.find("class") != name.npos || name.find("categor") != name.npos ||
           name.find("genre") != name.npos;
  };
  std::vector<std::size_t> order;
  for (const bool first : {true, false})
    for (std::size_t c = 0; c < columns.names.size(); ++c)
      if (telling(c) == first && static_cast<int>(c) != item && static_cast<int>(c) != title &&
          columns.types[c].starts_with("token"))
        order.push_back(c);
  while (const auto line = file.next()) {
    if (line->empty()) continue;
    const auto fields = columns.fields(file, *line);
    std::vector<std::string> attributes;
    for (std::size_t c : order)
      for (std::string_view a : columns.types[c] == "token_seq" ? pieces_of(fields[c], " ") : std::vector{fields[c]})
        attributes.emplace_back(a);
    out.describe(file, fields[item], title < 0 ? std::string_view() : fields[title], std::move(attributes));
  }
}

RECGLM_FUNC void read_recbole_users(dataset_builder& out, text_file& file) {
  const detail::atomic_columns columns(file);
  const int user = columns.need(file, "user_id");
  std::unordered_map<std::string, std::int64_t> seen;
  while (const auto line = file.next()) {
    if (line->empty()) continue;
    const auto fields = columns.fields(file, *line);
    const auto [at, fresh] = seen.emplace(fields[user], file.line());
    if (!fresh)
      file.wrong("user '", fields[user], "' stands here again, first in line ", at->second, "; keep one of the two");
    std::vector<user_attribute> attributes;
    for (std::size_t c = 0; c < fields.size(); ++c)
      if (static_cast<int>(c) != user) attributes.push_back({columns.names[c], std::string(fields[c])});
    out.describe_user(fields[user], std::move(attributes));
  }
}

RECGLM_FUNC std::string read_recbole(dataset_builder& out, const std::filesystem::path& source,
                                     const progress_report& progress) {
  std::filesystem::path inter = source;
  if (std::filesystem::is_directory(source)) {
    inter.clear();
    for (const auto& entry : std::filesystem::directory_iterator(source)) {
      const std::string name = entry.path().filename().string();
      if (!name.ends_with(".inter") && !name.ends_with(".inter.gz")) continue;
      check(inter.empty(), source.string(), " holds more than one .inter file; name the one to read");
      inter = entry.path();
    }
    check(!inter.empty(), source.string(), " holds no .inter file; RecBole's interactions stand in one");
  }
  std::string stem = inter.string();
  if (stem.ends_with(".gz")) stem.resize(stem.size() - 3);
  if (stem.ends_with(".inter")) stem.resize(stem.size() - 6);
  text_file interactions = out.open(inter, progress);
  read_recbole_interactions(out, interactions);
  for (const char* end : {".item", ".user"})
    for (const char* packed : {"", ".gz"})
      if (const std::filesystem::path beside = stem + end + packed; std::filesystem::exists(beside)) {
        text_file file = out.open(beside, progress);
        if (end == std::string_view(".item"))
          read_recbole_items(out, file);
        else
          read_recbole_users(out, file);
        break;
      }
  return std::filesystem::path(stem).filename().string();
}

RECGLM_FUNC dataset read_recbole(const std::filesystem::path& source, const progress_report& progress) {
  dataset_builder out;
  const std::string name = read_recbole(out, source, progress);
  return out.build(name);
}

}  // namespace recglm
