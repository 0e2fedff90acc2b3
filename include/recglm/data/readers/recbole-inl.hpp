#pragma once
#include "recglm/data/readers/recbole.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/data/dataset_builder.hpp"
#include "recglm/data/readers/delimited.hpp"
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
      if (name == parts[0]) file.wrong("the column '", name, "' appears twice");
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
  if (out.size() != names.size()) file.wrong(names.size(), " fields were expected, ", out.size(), " are here");
  return out;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC void recbole_histories::add(dataset_builder& out, const text_file& file, std::string_view user,
                                        std::string_view list, std::string_view item) {
  if (user.empty() || item.empty()) {
    out.add(file, {user, item});  // which says so
    return;
  }
  std::vector<std::string> piece;
  for (const std::string_view word : words_of(list)) piece.emplace_back(word);
  piece.emplace_back(item);
  const auto [number, fresh] = numbers_.emplace(user, users_.size());
  if (fresh) users_.emplace_back(user, std::vector<std::string>());
  std::vector<std::string>& known = users_[number->second].second;
  const auto holds = [](const std::vector<std::string>& all, const std::vector<std::string>& part) {
    return std::search(all.begin(), all.end(), part.begin(), part.end()) != all.end();
  };
  /// How many of the last of `first` are the first of `second`.
  const auto overlap = [](const std::vector<std::string>& first, const std::vector<std::string>& second) {
    std::size_t most = std::min(first.size(), second.size());
    while (most > 0 && !std::equal(second.begin(), second.begin() + static_cast<std::ptrdiff_t>(most),
                                   first.end() - static_cast<std::ptrdiff_t>(most)))
      --most;
    return static_cast<std::ptrdiff_t>(most);
  };
  if (known.empty() || holds(piece, known)) {
    known = std::move(piece);
  } else if (!holds(known, piece)) {
    if (const auto behind = overlap(known, piece); behind > 0)
      known.insert(known.end(), piece.begin() + behind, piece.end());
    else if (const auto before = overlap(piece, known); before > 0)
      known.insert(known.begin(), piece.begin(), piece.end() - before);
    else
      file.wrong("the history of user '", user,
                 "' (column item_id_list) shares no item with what other rows say of the user, so that their order is "
                 "not known; name the .inter file that was not cut into histories");
  }
}

RECGLM_FUNC void recbole_histories::give(dataset_builder& out, const text_file& file) {
  for (const auto& [user, items] : users_)
    for (const std::string& item : items) out.add(file, user, item, 0, std::nullopt);
}

RECGLM_FUNC void read_recbole_interactions(dataset_builder& out, text_file& file, recbole_histories& histories) {
  const detail::atomic_columns columns(file);
  const int session = columns.find("user_id") < 0 ? columns.find("session_id") : -1,
            user = session < 0 ? columns.need(file, "user_id") : session, item = columns.need(file, "item_id"),
            rating = columns.find("rating"), time = columns.find("timestamp"), review = columns.find("review"),
            list = columns.find("item_id_list");
  while (const auto line = file.next()) {
    if (line->empty()) continue;
    const auto fields = columns.fields(file, *line);
    if (list >= 0) {
      if (rating >= 0 || time >= 0 || review >= 0)
        out.report().amend(file, "history instead of times and ratings",
                           "column item_id_list holds a history: places in it stand for times, and ratings are 0");
      histories.add(out, file, fields[user], fields[list], fields[item]);
      continue;
    }
    const auto stars = rating < 0 ? std::optional(0.0) : real_of(fields[rating]);
    const auto seconds = time < 0 ? std::nullopt : seconds_of(fields[time]);
    if (!stars) {
      out.report().unreadable(file, "no rating", fields[rating], "the rating '", fields[rating], "' is no number");
      continue;
    }
    if (time >= 0 && !seconds) {
      out.report().unreadable(file, "no time", fields[time], "the timestamp '", fields[time],
                              "' is no time; give seconds");
      continue;
    }
    out.add(file, fields[user], fields[item], static_cast<float>(*stars), seconds,
            review < 0 ? std::string_view() : fields[review]);
  }
}

RECGLM_FUNC void read_recbole_interactions(dataset_builder& out, text_file& file) {
  recbole_histories histories;
  read_recbole_interactions(out, file, histories);
  histories.give(out, file);
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
    for (std::size_t c = 0; c < columns.names.size(); ++c)
      if (static_cast<int>(c) != item && static_cast<int>(c) != title)
        out.set_column(fields[item], columns.names[c],
                       detail::several(fields[c], columns.types[c] == "token_seq" ? " " : "\n"));
  }
}

RECGLM_FUNC void read_recbole_users(dataset_builder& out, text_file& file) {
  const detail::atomic_columns columns(file);
  const int user = columns.need(file, "user_id");
  std::unordered_map<std::string, std::int64_t> seen;
  while (const auto line = file.next()) {
    if (line->empty()) continue;
    const auto fields = columns.fields(file, *line);
    if (fields[user].empty()) {
      out.report().leave_out(file, "no user", "the name of the user is empty");
      continue;
    }
    const auto [at, fresh] = seen.emplace(fields[user], file.line());
    if (!fresh)
      file.wrong("user '", fields[user], "' is here again, first in line ", at->second, "; keep one of the two");
    std::vector<user_attribute> attributes;
    for (std::size_t c = 0; c < fields.size(); ++c)
      if (static_cast<int>(c) != user) attributes.push_back({columns.names[c], std::string(fields[c])});
    out.describe_user(fields[user], std::move(attributes));
  }
}

}  // namespace recglm

namespace recglm::detail {

/// A file of a RecBole dataset by its name: NAME.train.inter.gz.
struct atomic_name {
  std::string name, part, kind;

  explicit atomic_name(std::string file) {
    if (file.ends_with(".gz")) file.resize(file.size() - 3);
    const std::size_t dot = file.rfind('.');
    kind = dot == file.npos ? std::string() : file.substr(dot + 1);
    name = file.substr(0, dot);
    for (const char* end : {"train", "valid", "validation", "test"})
      if (kind == "inter" && name.ends_with(text_of('.', end))) part = end;
    if (!part.empty()) name.resize(name.size() - part.size() - 1);
  }

  /// Training comes before validation and that before the test.
  int place() const { return part.empty() ? 0 : part == "train" ? 1 : part == "test" ? 3 : 2; }
};

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::string read_recbole(dataset_builder& out, const std::filesystem::path& source,
                                     const progress_report& progress) {
  const bool folder = std::filesystem::is_directory(source);
  const std::filesystem::path place = folder ? source : source.parent_path();
  std::vector<std::pair<int, std::filesystem::path>> parts;
  std::vector<std::filesystem::path> tables;
  std::string name = folder ? std::string() : detail::atomic_name(source.filename().string()).name;
  if (folder)
    for (const auto& entry : std::filesystem::directory_iterator(source)) {
      const detail::atomic_name file(entry.path().filename().string());
      if (file.kind == "item" || file.kind == "user") tables.push_back(entry.path());
      if (file.kind != "inter") continue;
      check(std::all_of(parts.begin(), parts.end(),
                        [&](const auto& p) {
                          return file.name == name && p.first * file.place() != 0 && p.first != file.place();
                        }),
            source.string(), " holds more than one .inter file; name the one to read");
      name = file.name;
      parts.emplace_back(file.place(), entry.path());
    }
  else
    parts.emplace_back(0, source);
  check(!parts.empty(), source.string(), " holds no .inter file; RecBole's interactions are in one");
  std::sort(parts.begin(), parts.end());
  for (const auto& table : tables)
    check(detail::atomic_name(table.filename().string()).name == name, table.string(),
          " belongs to no .inter file of the folder, which is called ", name, "; call both alike or take it away");
  recbole_histories histories;
  for (std::size_t p = 0; p < parts.size(); ++p) {
    text_file interactions = out.open(parts[p].second, progress);
    read_recbole_interactions(out, interactions, histories);
    if (p + 1 == parts.size()) histories.give(out, interactions);
  }
  for (const char* end : {".item", ".user"})
    for (const char* packed : {"", ".gz"})
      if (const std::filesystem::path beside = place / (name + end + packed); std::filesystem::exists(beside)) {
        text_file file = out.open(beside, progress);
        if (end == std::string_view(".item"))
          out.join(file.name(), "item", [&] { read_recbole_items(out, file); });
        else
          out.join(file.name(), "user", [&] { read_recbole_users(out, file); });
        break;
      }
  const std::string part = folder ? std::string() : detail::atomic_name(source.filename().string()).part;
  return part.empty() ? name : text_of(name, '.', part);
}

RECGLM_FUNC dataset read_recbole(const std::filesystem::path& source, const progress_report& progress) {
  dataset_builder out;
  const std::string name = read_recbole(out, source, progress);
  return out.build(name);
}

}  // namespace recglm
