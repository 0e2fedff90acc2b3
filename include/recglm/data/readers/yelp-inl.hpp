#pragma once
#include "recglm/data/readers/yelp.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/data/dataset_builder.hpp"
#include "recglm/data/field_scanner.hpp"

namespace recglm {

RECGLM_FUNC void read_yelp_reviews(dataset_builder& out, text_file& file, const yelp_period& period) {
  enum : std::size_t { user, item, stars, date, text };
  field_scanner review(file, out.report(), {"user_id", "business_id", "stars", "date", "text"});
  out.expect({1, 5});
  while (review.next()) {
    if (review.lacks(user, "user") || review.lacks(item, "item") || review.lacks(stars, "rating") ||
        review.lacks(date, "time"))
      continue;
    const auto seconds = seconds_of(review.text(date));
    if (!seconds) {
      out.report().leave_out(file, "no time", "field 'date': '", review.text(date),
                             "' is no date such as 2014-07-01 12:30:00");
      continue;
    }
    if (*seconds < period.from || *seconds >= period.until) continue;
    out.add(file, {review.text(user), review.text(item), static_cast<float>(*review.number(stars)), seconds,
                   review.text(text)});
  }
}

RECGLM_FUNC void read_yelp_businesses(dataset_builder& out, text_file& file) {
  enum : std::size_t { item, name, categories, city };
  field_scanner business(file, out.report(), {"business_id", "name", "categories", "city"});
  while (business.next()) {
    if (business.lacks(item, "item")) continue;
    std::vector<std::string> attributes;
    for (const auto& path : business.paths(categories))
      for (const std::string& entry : path)
        for (std::string_view category : pieces_of(entry, ",")) {
          const std::size_t begin = category.find_first_not_of(' ');
          if (begin == category.npos) continue;
          category = category.substr(begin, category.find_last_not_of(' ') + 1 - begin);
          if (std::find(attributes.begin(), attributes.end(), category) == attributes.end())
            attributes.emplace_back(category);
        }
    const std::string id(business.text(item));
    out.set_column(id, "categories", attributes);
    out.set_column(id, "city", business.text(city));
    attributes.emplace_back(business.text(city));
    out.describe(file, id, business.text(name), std::move(attributes));
  }
}

RECGLM_FUNC void read_yelp_users(dataset_builder& out, text_file& file) {
  enum : std::size_t { user, name };
  field_scanner record(file, out.report(), {"user_id", "name"});
  while (record.next())
    if (!record.lacks(user, "user")) out.name_user(record.text(user), record.text(name));
}

RECGLM_FUNC std::string read_yelp(dataset_builder& out, std::span<const std::filesystem::path> sources,
                                  const yelp_period& period, const progress_report& progress) {
  std::vector<std::filesystem::path> files;
  for (const auto& source : sources) {
    if (!std::filesystem::is_directory(source)) {
      files.push_back(source);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(source))
      if (const std::string name = entry.path().filename().string();
          name.starts_with("yelp_academic_dataset_") && (name.ends_with(".json") || name.ends_with(".json.gz")))
        files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  const auto each = [&](std::string_view what, auto read) {
    bool any = false;
    for (const auto& path : files) {
      if (path.filename().string().find(what) == std::string::npos) continue;
      text_file file = out.open(path, progress);
      read(file);
      any = true;
    }
    return any;
  };
  for (const auto& path : files) {
    const std::string name = path.filename().string();
    check(
        name.find("review") != name.npos || name.find("business") != name.npos || name.find("user") != name.npos ||
            std::any_of(sources.begin(), sources.end(), [](const auto& s) { return std::filesystem::is_directory(s); }),
        path.string(), " has neither review, business nor user in its name; name Yelp's files as they are published");
  }
  check(each("review", [&](text_file& file) { read_yelp_reviews(out, file, period); }),
        "yelp: no file of reviews is there; it is called yelp_academic_dataset_review.json");
  each("business", [&](text_file& file) { out.join(file.name(), "item", [&] { read_yelp_businesses(out, file); }); });
  each("user", [&](text_file& file) { out.join(file.name(), "user", [&] { read_yelp_users(out, file); }); });
  return "yelp";
}

RECGLM_FUNC dataset read_yelp(std::span<const std::filesystem::path> sources, const yelp_period& period,
                              const progress_report& progress) {
  dataset_builder out;
  const std::string name = read_yelp(out, sources, period, progress);
  return out.build(name);
}

}  // namespace recglm
