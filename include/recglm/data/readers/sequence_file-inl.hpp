#pragma once
#include "recglm/data/readers/sequence_file.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/data/dataset_builder.hpp"
#include "recglm/data/readers/delimited.hpp"
#include "recglm/data/text_file.hpp"
#include "recglm/data/utf8.hpp"

namespace recglm {

RECGLM_FUNC void read_sequences(dataset_builder& out, text_file& file) {
  std::unordered_set<std::string> users;
  while (const auto line = file.next()) {
    const auto words = words_of(*line);
    if (words.empty()) continue;
    if (!users.emplace(words[0]).second)
      file.wrong("user '", words[0], "' is here again; a user's items are in one line");
    if (words.size() == 1)
      out.report().leave_out(file, "user without items", "user '", words[0], "' has no items; leave the line out");
    for (std::size_t i = 1; i < words.size(); ++i) out.add(file, words[0], words[i], 0, std::nullopt);
  }
}

RECGLM_FUNC void read_item_table(dataset_builder& out, text_file& file) {
  const auto top = file.next();
  int item = -1, title = -1, attributes = -1;
  const std::vector<std::string> columns = detail::several(top.value_or(""), "\t");
  for (int c = 0; c < static_cast<int>(columns.size()); ++c) {
    if (columns[c] == "item_id" || columns[c] == "item") item = c;
    if (columns[c] == "title") title = c;
    if (columns[c] == "attributes") attributes = c;
  }
  check(item >= 0 && title >= 0, file.name(), ":1: no column '", item < 0 ? "item_id" : "title",
        "' is in the head; name the columns there");
  const std::size_t width = columns.size();
  while (const auto line = file.next()) {
    if (line->empty()) continue;
    const auto fields = pieces_of(*line, "\t");
    if (fields.size() != width) file.wrong(width, " fields were expected, ", fields.size(), " are here");
    std::vector<std::string> list;
    if (attributes >= 0)
      for (std::string_view a : pieces_of(fields[attributes], "|"))
        if (a != "Unknown") list.emplace_back(a);
    out.describe(file, fields[item], fields[title], std::move(list));
    for (std::size_t c = 0; c < width; ++c)
      if (const int at = static_cast<int>(c); at != item && at != title && at != attributes)
        out.set_column(fields[item], columns[c], fields[c]);
  }
}

RECGLM_FUNC void read_attribute_numbers(dataset_builder& out, text_file& file) {
  const auto lists = try_parse_json(without_lone_surrogates(file.rest()), file.name());
  if (!lists || !lists->is_object())
    file.wrong("a JSON object of attribute lists was expected; the file is damaged or another one");
  for (const auto& [item, list] : lists->items()) {
    if (!list.is_array()) file.wrong("the attributes of item '", item, "' are no list");
    std::vector<std::string> attributes;
    for (const auto& a : list) {
      if (!a.is_number_integer() && !a.is_string())
        file.wrong("an attribute of item '", item, "' is neither a number nor a text");
      attributes.push_back(a.is_string() ? a.get<std::string>() : "attribute " + a.dump());
    }
    out.describe(file, item, "", std::move(attributes));
  }
}

RECGLM_FUNC std::string read_sequence_file(dataset_builder& out, const std::filesystem::path& source,
                                           const progress_report& progress) {
  const bool folder = std::filesystem::is_directory(source);
  const std::filesystem::path path = folder ? source / "sequences.txt" : source, place = path.parent_path();
  text_file sequences = out.open(path, progress);
  read_sequences(out, sequences);
  if (std::filesystem::exists(place / "items.tsv")) {
    text_file items = out.open(place / "items.tsv", progress);
    out.join(items.name(), "item", [&] { read_item_table(out, items); });
  } else if (std::filesystem::exists(place / "item_attributes.json")) {
    text_file attributes = out.open(place / "item_attributes.json", progress);
    out.join(attributes.name(), "item", [&] { read_attribute_numbers(out, attributes); });
  }
  return called_after(folder ? source : path);
}

RECGLM_FUNC dataset read_sequence_file(const std::filesystem::path& source, const progress_report& progress) {
  dataset_builder out;
  const std::string name = read_sequence_file(out, source, progress);
  return out.build(name);
}

}  // namespace recglm
