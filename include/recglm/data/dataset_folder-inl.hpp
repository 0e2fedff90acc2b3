#pragma once
#include "recglm/data/dataset_folder.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "recglm/core/atomic_file.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/core/sha256.hpp"
#include "recglm/data/dataset.hpp"
#include "recglm/data/escape.hpp"
#include "recglm/data/numbers.hpp"
#include "recglm/data/text_file.hpp"

namespace recglm::detail {

RECGLM_FUNC std::string list_field(std::span<const std::string> list) {
  std::string out;
  for (std::size_t i = 0; i < list.size(); ++i) out += (i ? "|" : "") + escaped(list[i], "|");
  return out;
}

RECGLM_FUNC std::vector<std::string> list_of(std::string_view field, const text_file& file) {
  std::vector<std::string> out;
  if (!field.empty())
    for (std::string_view entry : pieces_of(field, "|")) out.push_back(unescaped(entry, file));
  return out;
}

RECGLM_FUNC std::string attribute_field(std::span<const user_attribute> attributes) {
  std::vector<std::string> both;
  for (const user_attribute& a : attributes) both.insert(both.end(), {a.name, a.value});
  return list_field(both);
}

RECGLM_FUNC std::vector<user_attribute> attributes_of(std::string_view field, const text_file& file) {
  std::vector<std::string> both = list_of(field, file);
  if (both.size() % 2 != 0) file.wrong("an attribute of a user has a name and no value; prepare the dataset again");
  std::vector<user_attribute> out;
  for (std::size_t i = 0; i < both.size(); i += 2) out.push_back({std::move(both[i]), std::move(both[i + 1])});
  return out;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC dataset_writer::dataset_writer(const std::filesystem::path& folder, std::string name,
                                           std::span<const std::string> columns)
    : folder_(folder), name_(std::move(name)), columns_(columns.size()) {
  std::error_code why;
  std::filesystem::create_directories(folder, why);
  check(std::filesystem::is_directory(folder), folder.string(), " is no folder and cannot be made one",
        why ? ": " + why.message() : std::string());
  users_ = std::make_unique<table>(folder / "users.tsv", detail::user_columns);
  std::string of_items(detail::item_columns);
  for (const std::string& column : columns) of_items += '\t' + escaped(column);
  items_ = std::make_unique<table>(folder / "items.tsv", of_items);
  interactions_ = std::make_unique<table>(folder / "interactions.tsv", detail::interaction_columns);
  reviews_ = std::make_unique<table>(folder / "reviews.tsv", detail::review_columns);
  explanations_ = std::make_unique<table>(folder / "explanations.tsv", detail::explanation_columns);
}

RECGLM_FUNC void dataset_writer::add_item(std::string_view name, std::string_view title,
                                          std::span<const std::string> attributes,
                                          std::span<const std::string> values) {
  check(values.size() == columns_, "dataset_writer: item '", name, "' has ", values.size(), " values for ", columns_,
        " columns");
  std::string line = escaped(name) + '\t' + escaped(title) + '\t' + detail::list_field(attributes);
  for (const std::string& value : values) line += '\t' + escaped(value);
  items_->add(line);
}

RECGLM_FUNC int dataset_writer::add_review(std::string_view text, std::string_view headline,
                                           std::span<const explanation> explanations) {
  for (const explanation& e : explanations)
    explanations_->add(text_of(reviews_->lines, '\t', escaped(e.feature), '\t', escaped(e.opinion), '\t',
                               escaped(e.sentence), '\t', e.sentiment));
  reviews_->add(escaped(text) + '\t' + escaped(headline));
  return static_cast<int>(reviews_->lines) - 1;
}

RECGLM_FUNC void dataset_writer::close() { close(nlohmann::json::object()); }

RECGLM_FUNC void dataset_writer::close(const nlohmann::json& notes) {
  nlohmann::ordered_json out;
  out["format"] = detail::dataset_format;
  out["name"] = name_;
  out["users"] = users_->lines;
  out["items"] = items_->lines;
  out["interactions"] = interactions_->lines;
  out["reviews"] = reviews_->lines;
  out["explanations"] = explanations_->lines;
  out["notes"] = notes;
  for (table* t : {users_.get(), items_.get(), interactions_.get(), reviews_.get(), explanations_.get()}) {
    t->file.commit();
    out["files"][t->name] = {{"bytes", t->bytes}, {"sha256", t->hash.hex()}};
  }
  write_atomically(folder_ / "manifest.json",
                   out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

RECGLM_FUNC dataset_writer::table::table(const std::filesystem::path& path, std::string_view columns)
    : file(path), name(path.filename().string()) {
  add(columns);
  lines = 0;
}

RECGLM_FUNC void dataset_writer::table::add(std::string_view line) {
  file.stream() << line << '\n';
  hash.add(line).add("\n");
  bytes += line.size() + 1;
  ++lines;
}

RECGLM_FUNC void write_dataset(const std::filesystem::path& folder, const dataset& data) {
  write_dataset(folder, data, nlohmann::json::object());
}

RECGLM_FUNC void write_dataset(const std::filesystem::path& folder, const dataset& data, const nlohmann::json& notes) {
  validate(data);
  std::vector<std::string> columns, values(data.item_columns.size());
  for (const item_column& c : data.item_columns) columns.push_back(c.name);
  dataset_writer out(folder, data.name, columns);
  for (std::size_t u = 0; u < data.users.size(); ++u)
    out.add_user(data.users[u], detail::entry_of(data.user_names, u), detail::entry_of(data.user_attributes, u));
  for (std::size_t i = 0; i < data.items.size(); ++i) {
    for (std::size_t c = 0; c < values.size(); ++c) values[c] = data.item_columns[c].values[i];
    out.add_item(data.items[i], data.titles[i], data.attributes[i], values);
  }
  for (std::size_t r = 0; r < data.reviews.size(); ++r)
    out.add_review(data.reviews[r], detail::entry_of(data.headlines, r), detail::entry_of(data.explanations, r));
  for (const interaction& e : data.interactions) out.add(e);
  out.close(notes);
}

}  // namespace recglm

namespace recglm::detail {

/// The JSON of a manifest.
RECGLM_FUNC nlohmann::json manifest_in(text_file file) {
  auto out = try_parse_json(file.rest(), file.name());
  check(out.has_value(), file.name(), " is no JSON; prepare the dataset again");
  check(out->is_object() && out->contains("format") && (*out)["format"] == dataset_format, file.name(),
        " does not begin a '", dataset_format, "'; prepare the dataset again");
  return std::move(*out);
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC nlohmann::json read_dataset_manifest(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "manifest.json";
  std::error_code why;
  check(std::filesystem::exists(path, why), folder.string(),
        " is no dataset folder (it has no manifest.json); make one with prepare");
  return detail::manifest_in(text_file(path));
}

namespace detail {
/// Walks one table of a dataset folder, `take` being given the fields of each line; checks columns, counts and hash.
/// `further` takes the names of columns behind those, where a table may have such.
template <class Take>
void read_table(text_file file, const std::string& name, std::string_view columns, const nlohmann::json& manifest,
                std::uint64_t count, Take take, std::vector<std::string>* further = nullptr) {
  sha256 hash;
  const auto top = file.next();
  const bool more = further && top && top->starts_with(std::string(columns) + '\t');
  check(top && (*top == columns || more), file.name(), ":1: the columns must be '", escaped(columns),
        "'; prepare the dataset again");
  hash.add(*top).add("\n");
  const std::size_t width = pieces_of(*top, "\t").size();
  if (more)
    for (const std::string_view column : pieces_of(top->substr(columns.size() + 1), "\t"))
      further->push_back(unescaped(column, file));
  std::uint64_t lines = 0;
  while (const auto line = file.next()) {
    hash.add(*line).add("\n");
    const auto fields = pieces_of(*line, "\t");
    if (fields.size() != width)
      file.wrong(width, width == 1 ? " field was" : " fields were", " expected, ", fields.size(),
                 " are here; prepare the dataset again");
    take(file, fields);
    ++lines;
  }
  check(lines == count, file.name(), " has ", lines, " records, its manifest says ", count,
        "; prepare the dataset again");
  const auto files = manifest.find("files");
  const std::string wanted = files != manifest.end() && files->contains(name) && (*files)[name].contains("sha256") &&
                                     (*files)[name]["sha256"].is_string()
                                 ? (*files)[name]["sha256"].get<std::string>()
                                 : std::string("missing");
  check(hash.hex() == wanted, file.name(), " was changed after it was written (sha256 ", hash.hex(),
        ", its manifest says ", wanted, "); prepare the dataset again");
}
}  // namespace detail

RECGLM_FUNC dataset read_dataset(const dataset_source& open) {
  text_file top = open("manifest.json");
  const std::string place = top.name();
  const nlohmann::json manifest = detail::manifest_in(std::move(top));
  const auto count = [&](const char* what) {
    check(manifest.contains(what) && manifest[what].is_number_unsigned(), place, " does not say how many ", what,
          " there are; prepare the dataset again");
    return manifest[what].get<std::uint64_t>();
  };
  check(manifest.contains("name") && manifest["name"].is_string(), place,
        " gives the dataset no name; prepare the dataset again");
  dataset out;
  out.name = manifest["name"].get<std::string>();
  using fields = std::span<const std::string_view>;
  detail::read_table(open("users.tsv"), "users.tsv", detail::user_columns, manifest, count("users"),
                     [&](const text_file& file, fields f) {
                       detail::put_entry(out.user_names, out.users.size(), unescaped(f[1], file));
                       detail::put_entry(out.user_attributes, out.users.size(), detail::attributes_of(f[2], file));
                       out.users.push_back(unescaped(f[0], file));
                     });
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> values;
  detail::read_table(
      open("items.tsv"), "items.tsv", detail::item_columns, manifest, count("items"),
      [&](const text_file& file, fields f) {
        out.items.push_back(unescaped(f[0], file));
        out.titles.push_back(unescaped(f[1], file));
        out.attributes.push_back(detail::list_of(f[2], file));
        values.resize(columns.size());
        for (std::size_t c = 0; c < columns.size(); ++c) values[c].push_back(unescaped(f[3 + c], file));
      },
      &columns);
  values.resize(columns.size());
  for (std::size_t c = 0; c < columns.size(); ++c) out.item_columns.push_back({columns[c], std::move(values[c])});
  detail::read_table(
      open("interactions.tsv"), "interactions.tsv", detail::interaction_columns, manifest, count("interactions"),
      [&](const text_file& file, fields f) {
        const auto user = integer_of<user_id>(f[0]);
        const auto item = integer_of<item_id>(f[1]);
        const auto rating = real_of(f[2]);
        const auto time = integer_of(f[3]);
        const auto review = integer_of<int>(f[4]);
        if (!user || !item || !rating || !time || !review)
          file.wrong("no interaction (user, item, rating, time, review: numbers) is here; prepare the dataset again");
        out.interactions.push_back({*user, *item, static_cast<float>(*rating), *time, *review});
      });
  detail::read_table(open("reviews.tsv"), "reviews.tsv", detail::review_columns, manifest, count("reviews"),
                     [&](const text_file& file, fields f) {
                       detail::put_entry(out.headlines, out.reviews.size(), unescaped(f[1], file));
                       out.reviews.push_back(unescaped(f[0], file));
                     });
  detail::read_table(open("explanations.tsv"), "explanations.tsv", detail::explanation_columns, manifest,
                     count("explanations"), [&](const text_file& file, fields f) {
                       const auto review = integer_of<std::size_t>(f[0]);
                       const auto sentiment = integer_of<int>(f[4]);
                       if (!review || *review >= out.reviews.size() || !sentiment)
                         file.wrong("no explanation (review, feature, opinion, sentence, sentiment) of one of ",
                                    out.reviews.size(), " reviews is here; prepare the dataset again");
                       out.explanations.resize(out.reviews.size());
                       out.explanations[*review].push_back(
                           {unescaped(f[1], file), unescaped(f[2], file), unescaped(f[3], file), *sentiment});
                     });
  if (!out.user_names.empty()) out.user_names.resize(out.users.size());
  if (!out.user_attributes.empty()) out.user_attributes.resize(out.users.size());
  if (!out.headlines.empty()) out.headlines.resize(out.reviews.size());
  validate(out);
  return out;
}

RECGLM_FUNC dataset read_dataset(const std::filesystem::path& folder, const progress_report& progress) {
  read_dataset_manifest(folder);
  return read_dataset([&](const std::string& name) { return text_file(folder / name, progress); });
}

}  // namespace recglm
