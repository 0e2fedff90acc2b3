#pragma once
#include "recglm/data/readers/amazon.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/data/dataset_builder.hpp"
#include "recglm/data/field_scanner.hpp"
#include "recglm/data/readers/delimited.hpp"

namespace recglm::detail {

/// Seconds of a release's time. What can't be a moment between 1990 and 2100 was counted in other units: a bad row.
RECGLM_FUNC std::optional<std::int64_t> amazon_seconds(dataset_builder& out, const text_file& file,
                                                       const amazon_release& release, std::int64_t time) {
  const std::int64_t seconds = time / release.units_a_second;
  if (seconds >= 631152000 && seconds < 4102444800) return seconds;
  out.report().leave_out(file, "no time", "field '", release.time, "': ", time, " is no time between 1990 and 2100 in ",
                         release.units_a_second == 1 ? "seconds" : "milliseconds", "; is the file of another release?");
  return std::nullopt;
}

/// Whether `text` begins with a tag of one of `names`, blanks between them: "<span id=", "</B>", "<br/>".
RECGLM_FUNC bool begins_tag(std::string_view text, std::string_view names) {
  std::string name;
  for (std::size_t i = text.starts_with("</") ? 2 : 1; i < text.size() && name.size() < 12; ++i) {
    const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + 'a' - 'A') : text[i];
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
      if (c != '>' && c != ' ' && c != '/') return false;
      break;
    }
    name += c;
  }
  return !name.empty() && (' ' + std::string(names) + ' ').find(' ' + name + ' ') != std::string::npos;
}

/// A title or an attribute (`kind`) without what the shop's pages left in it: one that is page code becomes empty, tags
/// that set words in bold and the like are taken out. Both are noted, and characters that are written as HTML writes
/// them, which stay.
RECGLM_FUNC std::string text_of_page(dataset_builder& out, const text_file& file, std::string_view kind,
                                     std::string_view field, std::string_view text) {
  static constexpr std::string_view page =
      "html head body div span img script style noscript table tbody thead tr td th ul ol li dl dt dd form input "
      "button "
      "label select option iframe link meta svg path section object embed center h1 h2 h3 h4 h5 h6";
  static constexpr std::string_view words = "b i u s em strong small big sup sub tt br wbr p font";
  bool code = text.starts_with("<!") || text.find("<!--") != text.npos;
  for (const std::string_view script :
       {"getTime", "<a href", "</a>", "function(", "function (", "document.get", "document.write", "P.when("})
    code = code || text.find(script) != text.npos;
  std::string kept;
  for (std::size_t i = 0; i < text.size() && !code;) {
    const std::size_t tag = std::min(text.find('<', i), text.size());
    kept.append(text, i, tag - i);
    if (tag == text.size()) break;
    code = begins_tag(text.substr(tag), page);
    const std::size_t end = text.find('>', tag);
    const bool dressed = end != text.npos && begins_tag(text.substr(tag), words);
    if (!dressed) kept += '<';
    i = dressed ? end + 1 : tag + 1;
  }
  // The publisher's own notebook throws these rows away, which would lose the item's category as well.
  if (code) {
    out.report().amend(file, text_of(kind, " of page code"), "field '", field, "' is page code; the ", kind,
                       " is left empty");
    return {};
  }
  if (kept.size() < text.size())
    out.report().amend(file, text_of("tags in ", kind, "s"), "field '", field,
                       "' holds HTML's tags, which are taken out");
  for (std::size_t at = kept.find('&'); at != kept.npos; at = kept.find('&', at + 1)) {
    const std::size_t end = std::min(
        kept.find_first_not_of("#abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", at + 1), kept.size());
    if (end == at + 1 || end == kept.size() || kept[end] != ';') continue;
    out.report().amend(file, text_of("HTML's escapes in ", kind, "s"), "field '", field, "' holds ",
                       kept.substr(at, end + 1 - at), ", which stays; items told by title read it as one character");
    break;
  }
  return kept;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC void read_amazon_reviews(dataset_builder& out, text_file& file, const amazon_release& release) {
  enum : std::size_t { user, called, item, rating, time, text, headline };
  field_scanner review(
      file, out.report(),
      {std::string(release.user), std::string(release.called), std::string(release.item), std::string(release.rating),
       std::string(release.time), std::string(release.text), std::string(release.headline)});
  out.expect({1, 5});
  while (review.next()) {
    if (review.lacks(user, "user") || review.lacks(item, "item") || review.lacks(rating, "rating") ||
        review.lacks(time, "time"))
      continue;
    const auto seconds = detail::amazon_seconds(out, file, release, *review.integer(time));
    if (!seconds) continue;
    const bool taken = out.add(file, {review.text(user), review.text(item), static_cast<float>(*review.number(rating)),
                                      seconds, review.text(text), review.text(headline)});
    if (taken && !release.called.empty()) out.name_user(review.text(user), review.text(called));
  }
}

RECGLM_FUNC void read_amazon_items(dataset_builder& out, text_file& file, const amazon_release& release,
                                   const std::function<std::string(std::string_view)>& named) {
  enum : std::size_t { item, title, brand, categories };
  field_scanner record(file, out.report(),
                       {std::string(release.described), std::string(release.title), std::string(release.brand),
                        std::string(release.categories)});
  while (record.next()) {
    if (record.lacks(item, "item")) continue;
    const std::string id = named ? named(record.text(item)) : std::string(record.text(item));
    if (!out.met(id)) {
      out.skip(named ? record.text(item) : std::string_view(id));
      continue;
    }
    const std::string name = detail::text_of_page(out, file, "title", release.title, record.text(title));
    std::vector<std::string> attributes;
    const auto add = [&](std::string text) {
      if (!text.empty() && text != "Unknown" &&
          std::find(attributes.begin(), attributes.end(), text) == attributes.end())
        attributes.push_back(std::move(text));
    };
    add(detail::text_of_page(out, file, "attribute", release.brand, record.text(brand)));
    const std::size_t brands = attributes.size();
    for (auto& path : record.paths(categories))
      for (std::size_t level = 1; level < path.size(); ++level)
        add(detail::text_of_page(out, file, "attribute", release.categories, path[level]));
    out.describe(file, id, name, attributes, true);
    out.set_column(id, "brand", std::span(attributes).first(brands));
    out.set_column(id, "category", std::span(attributes).subspan(brands));
  }
}

RECGLM_FUNC void read_amazon_ratings(dataset_builder& out, text_file& file, const amazon_release& release) {
  out.expect({1, 5});
  delimited_records records(file, ',');
  int user = -1, item = -1, rating = -1, time = -1;
  std::size_t width = 0;
  const auto column = [&](const std::vector<std::string>& names, std::string_view name) {
    const auto at = std::find(names.begin(), names.end(), name);
    if (at == names.end()) file.wrong("the column '", name, "' is missing; it is needed");
    return static_cast<int>(at - names.begin());
  };
  while (const auto fields = records.next()) {
    if (width == 0) {
      width = fields->size();
      std::vector<std::string> names = *fields;
      const bool head = release.ratings_columns.empty();
      if (!head) {
        names.clear();
        for (std::string_view name : pieces_of(release.ratings_columns, ",")) names.emplace_back(name);
        if (width != names.size())
          file.wrong(release.ratings_columns, " was expected, ", width,
                     width == 1 ? " field is here" : " fields are here");
      }
      user = column(names, head ? release.user : "user"), item = column(names, head ? release.item : "item"),
      rating = column(names, "rating"), time = column(names, head ? release.time : "time");
      if (head) continue;
    }
    if (fields->size() != width) file.wrong(width, " fields were expected, ", fields->size(), " are here");
    const auto stars = real_of((*fields)[rating]);
    const auto moment = integer_of((*fields)[time]);
    if (!stars) {
      out.report().unreadable(file, "no rating", (*fields)[rating], "the rating '", (*fields)[rating],
                              "' is no number");
      continue;
    }
    if (!moment) {
      out.report().unreadable(file, "no time", (*fields)[time], "the time '", (*fields)[time], "' is no whole number");
      continue;
    }
    if (const auto seconds = detail::amazon_seconds(out, file, release, *moment))
      out.add(file, (*fields)[user], (*fields)[item], static_cast<float>(*stars), seconds);
  }
}

RECGLM_FUNC std::string read_amazon(dataset_builder& out, std::span<const std::filesystem::path> sources,
                                    const amazon_release& release, const progress_report& progress) {
  std::vector<std::filesystem::path> files, metadata;
  const auto sort_in = [&](const std::filesystem::path& path) {
    (path.filename().string().starts_with("meta_") ? metadata : files).push_back(path);
  };
  const auto ends = [](const std::filesystem::path& path, std::string_view end) {
    const std::string name = path.filename().string();
    return name.ends_with(end) || name.ends_with(text_of(end, ".gz"));
  };
  for (const auto& source : sources) {
    if (!std::filesystem::is_directory(source)) {
      sort_in(source);
      continue;
    }
    std::vector<std::filesystem::path> inside;
    for (const auto& entry : std::filesystem::directory_iterator(source))
      if (ends(entry.path(), ".json") || ends(entry.path(), ".jsonl") || ends(entry.path(), ".csv"))
        inside.push_back(entry.path());
    std::sort(inside.begin(), inside.end());
    for (const auto& path : inside) sort_in(path);
  }
  check(!files.empty(), release.name,
        ": no file of reviews or ratings is named (.json, .jsonl or .csv, packed or not)");
  const bool ratings_only = ends(files[0], ".csv");
  for (const auto& path : files)
    check(ends(path, ".csv") == ratings_only, release.name, ": ", files[0].string(), " and ", path.string(),
          " would count events twice, one is reviews and one is ratings only; name one of the two");
  for (const auto& path : files) {
    text_file file = out.open(path, progress);
    if (ratings_only)
      read_amazon_ratings(out, file, release);
    else
      read_amazon_reviews(out, file, release);
  }
  for (const auto& path : metadata) {
    text_file file = out.open(path, progress);
    out.join(file.name(), "item", [&] { read_amazon_items(out, file, release); });
  }
  std::string name = files[0].filename().string();
  name.resize(std::min(name.find('.'), name.size()));
  for (std::string_view front : {"reviews_", "ratings_"})
    if (name.starts_with(front)) name.erase(0, front.size());
  if (name.ends_with("_5")) name.resize(name.size() - 2);
  return name;
}

RECGLM_FUNC dataset read_amazon(std::span<const std::filesystem::path> sources, const amazon_release& release,
                                const progress_report& progress) {
  dataset_builder out;
  const std::string name = read_amazon(out, sources, release, progress);
  return out.build(name);
}

}  // namespace recglm
