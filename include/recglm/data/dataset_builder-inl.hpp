#pragma once
#include "recglm/data/dataset_builder.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/data/dataset.hpp"
#include "recglm/data/numbers.hpp"
#include "recglm/data/reading_report.hpp"
#include "recglm/data/text_decoder.hpp"
#include "recglm/data/text_file.hpp"

namespace recglm {

RECGLM_FUNC file_encodings file_encodings::parse(std::span<const std::string> words) {
  file_encodings out;
  for (const std::string& word : words) {
    const std::size_t equals = word.rfind('=');
    const std::string name = word.substr(equals + 1);  // the whole word where there is no mark: npos + 1 is 0
    if (!text_decoder::needless(name)) text_decoder{name};
    std::string& place = equals == word.npos ? out.all : out.of_file[word.substr(0, equals)];
    check(place.empty() && !name.empty(), "--encoding ", word, ": ",
          name.empty() ? "it names no encoding" : "there is another for the same files; name one");
    place = name;
  }
  return out;
}

RECGLM_FUNC const std::string& file_encodings::of(const std::filesystem::path& file) const {
  const auto named = of_file.find(file.filename().string());
  return named == of_file.end() ? all : named->second;
}

RECGLM_FUNC text_file dataset_builder::open(const std::filesystem::path& path, const progress_report& progress) {
  opened_.push_back(path);
  return text_file(path, progress, rules_.encodings.of(path));
}

RECGLM_FUNC std::string called_after(const std::filesystem::path& source) {
  if (!std::filesystem::is_directory(source)) {
    std::filesystem::path name = source.filename();
    if (name.extension() == ".gz") name = name.stem();
    return name.stem().string();
  }
  std::filesystem::path whole = std::filesystem::absolute(source).lexically_normal();
  if (!whole.has_filename()) whole = whole.parent_path();  // the path ends with a slash
  return whole.filename().empty() ? "data" : whole.filename().string();
}

RECGLM_FUNC void dataset_builder::begin_join(std::string_view of) {
  join_.emplace(open_join{std::string(of), {}, 0, 0, {}});
}

RECGLM_FUNC void dataset_builder::meet(std::string_view of, int i, std::string_view name) {
  if (!join_ || join_->of != of) return;
  if (i < 0) return skip(name);
  ++join_->rows;
  if (join_->met.size() <= static_cast<std::size_t>(i)) join_->met.resize(static_cast<std::size_t>(i) + 1);
  join_->met[static_cast<std::size_t>(i)] = true;
}

RECGLM_FUNC void dataset_builder::skip(std::string_view stranger) {
  if (!join_) return;
  if (join_->strangers++ == 0) join_->stranger = stranger;
}

RECGLM_FUNC void dataset_builder::end_join(const std::string& file) {
  const open_join j = *std::exchange(join_, {});
  if (chosen_) return;  // the first reading has told it
  const std::vector<std::string>& names = j.of == "user" ? users_.names : items_.names;
  check(j.rows + j.strangers > 0, file, " describes no ", j.of, "; leave it out, or give it rows");
  check(j.rows > 0, file, ": none of its rows is of ", j.of == "item" ? "an item" : "a user",
        " of the data: it describes '", j.stranger, "', the data of '", names.empty() ? std::string() : names.front(),
        "'; were leading zeros lost, or is it another column?");
  report_.add({std::filesystem::path(file).filename().string(), j.of,
               static_cast<std::uint64_t>(std::count(j.met.begin(), j.met.end(), true)), names.size(), j.strangers});
}

RECGLM_FUNC void dataset_builder::keep_only(const dataset& kept) {
  for (const std::string& user : kept.users) users_.number(user);
  for (const std::string& item : kept.items) items_.number(item);
  chosen_ = true;
}

RECGLM_FUNC bool dataset_builder::add(const text_file& from, const event_row& row) {
  if (row.user.empty() || row.item.empty()) {
    const std::string_view what = row.user.empty() ? "user" : "item";
    report_.leave_out(from, row.user.empty() ? "no user" : "no item", "the name of the ", what,
                      " is empty; give every event both");
    return false;
  }
  if (rules_.scale && !(row.rating >= rules_.scale->lowest && row.rating <= rules_.scale->highest)) {
    report_.leave_out(from, "rating outside the scale", "the rating ", row.rating, " lies outside the scale from ",
                      rules_.scale->lowest, " to ", rules_.scale->highest,
                      "; correct it, name another scale, or let such rows be counted");
    return false;
  }
  if (chosen_ && (users_.find(row.user) < 0 || items_.find(row.item) < 0)) return false;
  interaction e{users_.number(row.user), items_.number(row.item), row.rating, row.time.value_or(0), -1};
  if (!row.time) e.time = at(lengths_, e.user)++;
  if (rules_.texts && !(row.review.empty() && row.headline.empty() && row.explanations.empty())) {
    e.review = static_cast<int>(out_.reviews.size());
    out_.reviews.emplace_back(row.review);
    if (!row.headline.empty()) at(out_.headlines, e.review) = row.headline;
    if (!row.explanations.empty())
      at(out_.explanations, e.review).assign(row.explanations.begin(), row.explanations.end());
  }
  out_.interactions.push_back(e);
  return true;
}

RECGLM_FUNC void dataset_builder::describe(const text_file& from, std::string_view item, std::string_view title,
                                           std::vector<std::string> attributes, bool may_repeat) {
  if (item.empty()) {
    report_.leave_out(from, "no item", "the name of the item is empty");
    return;
  }
  const item_id i = items_.find(item);
  meet("item", i, item);
  if (i < 0) return;
  if (const std::int64_t before = std::exchange(at(described_, i), from.line())) {
    if (!may_repeat) from.wrong("item '", item, "' is here again, first in line ", before, "; keep one of the two");
    report_.amend(from, "item described again", "item '", item, "' is here again, before in line ", before,
                  "; the later description is taken");
  }
  at(out_.titles, i) = title;
  std::erase_if(attributes, [](const std::string& a) { return a.empty(); });
  at(out_.attributes, i) = std::move(attributes);
}

RECGLM_FUNC void dataset_builder::set_column(std::string_view item, std::string_view column, std::string_view value) {
  const item_id i = items_.find(item);
  if (i < 0) return;
  auto at_column = std::find_if(out_.item_columns.begin(), out_.item_columns.end(),
                                [&](const item_column& c) { return c.name == column; });
  if (at_column == out_.item_columns.end())
    at_column = out_.item_columns.insert(at_column, item_column{std::string(column), {}});
  at(at_column->values, i) = value;
}

RECGLM_FUNC void dataset_builder::set_column(std::string_view item, std::string_view column,
                                             std::span<const std::string> values) {
  std::string all;
  for (const std::string& value : values)
    if (!value.empty()) all += (all.empty() ? "" : ", ") + value;
  set_column(item, column, all);
}

RECGLM_FUNC void dataset_builder::name_user(std::string_view user, std::string_view called) {
  const user_id u = users_.find(user);
  meet("user", u, user);
  if (u >= 0 && (!called.empty() || static_cast<std::size_t>(u) < out_.user_names.size()))
    at(out_.user_names, u) = called;
}

RECGLM_FUNC void dataset_builder::describe_user(std::string_view user, std::vector<user_attribute> attributes) {
  const user_id u = users_.find(user);
  meet("user", u, user);
  std::erase_if(attributes, [](const user_attribute& a) { return a.value.empty(); });
  if (u >= 0 && !attributes.empty()) at(out_.user_attributes, u) = std::move(attributes);
}

RECGLM_FUNC dataset dataset_builder::build(std::string name) {
  check(!out_.interactions.empty(), "'", name, "' has no interactions; look at its source",
        report_.entries().empty() ? "" : " (" + report_.entries()[0].first + ")");
  const std::vector<int> user_order = by_name(users_.names), item_order = by_name(items_.names);
  dataset out;
  out.name = std::move(name);
  out.users = arranged(users_.names, user_order);
  out.items = arranged(items_.names, item_order);
  out_.titles.resize(out.items.size());
  out_.attributes.resize(out.items.size());
  out.titles = arranged(out_.titles, item_order);
  out.attributes = arranged(out_.attributes, item_order);
  for (item_column& c : out_.item_columns) {
    c.values.resize(out.items.size());
    out.item_columns.push_back({std::move(c.name), arranged(c.values, item_order)});
  }
  if (!out_.user_names.empty()) out_.user_names.resize(out.users.size());
  if (!out_.user_attributes.empty()) out_.user_attributes.resize(out.users.size());
  out.user_names = arranged(out_.user_names, user_order);
  out.user_attributes = arranged(out_.user_attributes, user_order);
  out.reviews = std::move(out_.reviews);
  out.headlines = std::move(out_.headlines);
  out.explanations = std::move(out_.explanations);
  if (!out.headlines.empty()) out.headlines.resize(out.reviews.size());
  if (!out.explanations.empty()) out.explanations.resize(out.reviews.size());

  std::vector<user_id> user_of(user_order.size());
  std::vector<item_id> item_of(item_order.size());
  for (std::size_t k = 0; k < user_order.size(); ++k) user_of[user_order[k]] = static_cast<user_id>(k);
  for (std::size_t k = 0; k < item_order.size(); ++k) item_of[item_order[k]] = static_cast<item_id>(k);
  out.interactions = std::move(out_.interactions);
  for (interaction& e : out.interactions) e.user = user_of[e.user], e.item = item_of[e.item];
  std::stable_sort(out.interactions.begin(), out.interactions.end(), [](const interaction& a, const interaction& b) {
    return a.user != b.user ? a.user < b.user : a.time < b.time;
  });
  reading_report report = std::move(report_);
  std::vector<std::filesystem::path> opened = std::move(opened_);
  *this = dataset_builder(rules_);
  report_ = std::move(report);
  opened_ = std::move(opened);
  return out;
}

RECGLM_FUNC int dataset_builder::name_table::number(std::string_view name) {
  if (const int known = find(name); known >= 0) return known;
  numbers.emplace(name, static_cast<int>(names.size()));
  names.emplace_back(name);
  return static_cast<int>(names.size()) - 1;
}

RECGLM_FUNC int dataset_builder::name_table::find(std::string_view name) const {
  const auto at = numbers.find(name);
  return at == numbers.end() ? -1 : at->second;
}

RECGLM_FUNC std::vector<int> dataset_builder::by_name(const std::vector<std::string>& names) {
  std::vector<int> order(names.size());
  std::iota(order.begin(), order.end(), 0);
  std::vector<std::int64_t> numbers;
  for (const std::string& name : names)
    if (const auto number = integer_of(name)) numbers.push_back(*number);
  if (numbers.size() == names.size())  // "7" and "07" are two names of one number: the name decides then
    std::sort(order.begin(), order.end(),
              [&](int a, int b) { return numbers[a] != numbers[b] ? numbers[a] < numbers[b] : names[a] < names[b]; });
  else
    std::sort(order.begin(), order.end(), [&](int a, int b) { return names[a] < names[b]; });
  return order;
}

}  // namespace recglm
