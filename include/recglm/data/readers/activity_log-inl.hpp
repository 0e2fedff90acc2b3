#pragma once
#include "recglm/data/readers/activity_log.hpp"

#include <algorithm>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/data/dataset_builder.hpp"
#include "recglm/data/k_core.hpp"
#include "recglm/data/readers/delimited.hpp"

namespace recglm {

RECGLM_FUNC category_table read_categories(text_file& file) {
  category_table out;
  while (const auto line = file.next()) {
    if (line->empty()) continue;
    for (std::size_t end = line->find('/');; end = line->find('/', end + 1)) {
      const std::string_view above = line->substr(0, end);
      if (above.empty() || above.ends_with('/')) file.wrong("a level of the category '", *line, "' is empty");
      out.emplace(above);
      if (end == line->npos) break;
    }
  }
  check(!out.empty(), file.name(), " holds no categories");
  return out;
}

RECGLM_FUNC void read_activity_log(dataset_builder& out, text_file& file, const log_columns& columns,
                                   const category_table& known) {
  delimited_records records(file, '\0', out.rules().quoted);
  auto record = records.next();
  check(record.has_value(), file.name(), " is empty; its first line must name the columns");
  const std::size_t width = record->size();
  const int user = detail::column_of(file, *record, columns.user, false),
            time = detail::column_of(file, *record, columns.time, false),
            type = detail::column_of(file, *record, columns.type, false),
            text = detail::column_of(file, *record, columns.text, false),
            category = columns.category.empty() ? -1 : detail::column_of(file, *record, columns.category, false);
  std::unordered_map<std::string, std::string> category_of;
  while ((record = records.next())) {
    const std::vector<std::string>& fields = *record;
    if (fields.size() != width) file.wrong(width, " fields were expected, ", fields.size(), " are here");
    detail::note_quotes(out, records);
    const std::string path = category < 0 ? std::string() : fields[category];
    if (std::find(columns.types.begin(), columns.types.end(), fields[type]) == columns.types.end()) {
      std::string all;
      for (const std::string& t : columns.types) all += (all.empty() ? "" : ", ") + t;
      out.report().leave_out(file, "unknown type", "column '", columns.type, "': '", fields[type], "' is none of ",
                             all);
      continue;
    }
    if (fields[text].empty()) {
      out.report().leave_out(file, "no item", "column '", columns.text, "' is empty; every event needs its text");
      continue;
    }
    if (!path.empty() && !known.empty() && !known.contains(path)) {
      out.report().leave_out(file, "unknown category", "column '", columns.category, "': '", path,
                             "' is not in the table of categories");
      continue;
    }
    const auto seconds = seconds_of(fields[time]);
    if (!seconds) {
      out.report().unreadable(file, "no time", fields[time], "column '", columns.time, "': '", fields[time],
                              "' is no time; give seconds or a date as 2014-07-01 12:30:00");
      continue;
    }
    const std::string item = text_of(fields[type], ':', fields[text]);
    if (!out.add(file, fields[user], item, 0, seconds)) continue;
    const auto [before, fresh] = category_of.emplace(item, path);
    if (fresh) {
      std::vector<std::string> attributes{fields[type]};
      for (std::string_view level : pieces_of(path, "/")) attributes.emplace_back(level);
      out.describe(file, item, fields[text], std::move(attributes));
    } else if (before->second != path) {
      out.report().amend(file, "item in two categories", "'", item, "' is in the category '", path, "' here and in '",
                         before->second, "' before; the first is kept");
    }
  }
}

RECGLM_FUNC dataset keep_latest(dataset data, int most) {
  check(most > 0, "keep_latest: at least one event of each user must be kept, not ", most);
  const std::vector<std::size_t> offsets = user_offsets(data.interactions, data.user_count());
  const bool places = times_are_places(data.interactions);
  std::vector<interaction> kept;
  for (std::size_t u = 0; u + 1 < offsets.size(); ++u) {
    const std::size_t begin = offsets[u + 1] - std::min(offsets[u + 1] - offsets[u], static_cast<std::size_t>(most));
    kept.insert(kept.end(), data.interactions.begin() + static_cast<std::ptrdiff_t>(begin),
                data.interactions.begin() + static_cast<std::ptrdiff_t>(offsets[u + 1]));
  }
  data.interactions = std::move(kept);
  if (places) number_places(data.interactions);
  return k_core(std::move(data), 0).data;
}

RECGLM_FUNC std::string read_activity_log(dataset_builder& out, const std::filesystem::path& source,
                                          const log_columns& columns, const progress_report& progress) {
  const bool folder = std::filesystem::is_directory(source);
  const std::filesystem::path path = folder ? source / "log.csv" : source, place = path.parent_path();
  category_table known;
  if (std::filesystem::exists(place / "categories.txt")) {
    text_file categories = out.open(place / "categories.txt");
    known = read_categories(categories);
  }
  text_file log = out.open(path, progress);
  read_activity_log(out, log, columns, known);
  if (std::filesystem::exists(place / "users.csv")) {
    text_file users = out.open(place / "users.csv", progress);
    out.join(users.name(), "user", [&] { read_delimited_users(out, users); });
  }
  return called_after(folder ? source : path);
}

RECGLM_FUNC dataset read_activity_log(const std::filesystem::path& source, const log_columns& columns,
                                      const progress_report& progress) {
  dataset_builder out;
  const std::string name = read_activity_log(out, source, columns, progress);
  return out.build(name);
}

}  // namespace recglm
