#pragma once
#include "recglm/data/dataset.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/sha256.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

RECGLM_FUNC bool dataset::repeats() const {
  std::vector<item_id> of_user;
  for (std::size_t i = 0; i < interactions.size(); ++i) {
    of_user.push_back(interactions[i].item);
    if (i + 1 < interactions.size() && interactions[i + 1].user == interactions[i].user) continue;
    std::sort(of_user.begin(), of_user.end());
    if (std::adjacent_find(of_user.begin(), of_user.end()) != of_user.end()) return true;
    of_user.clear();
  }
  return false;
}

}  // namespace recglm

namespace recglm::detail {

RECGLM_FUNC void check_names(const std::string& data, std::string_view what, const std::vector<std::string>& names) {
  std::unordered_map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < names.size(); ++i) {
    check(!names[i].empty(), "dataset '", data, "': ", what, ' ', i, " has an empty name; give every ", what, " one");
    const auto [at, fresh] = seen.emplace(names[i], i);
    check(fresh, "dataset '", data, "': ", what, " '", names[i], "' appears twice, as ", at->second, " and ", i,
          "; merge the two");
  }
}

RECGLM_FUNC void check_entries(const std::string& data, std::string_view what, std::size_t entries, std::string_view of,
                               std::size_t count) {
  check(entries == 0 || entries == count, "dataset '", data, "' has ", entries, ' ', what, " for ", count, ' ', of,
        "; give one for each, if only an empty one, or none at all");
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC void validate(const dataset& data) {
  const std::string& name = data.name;
  check(!data.users.empty() && !data.items.empty() && !data.interactions.empty(), "dataset '", name, "' is empty (",
        data.users.size(), " users, ", data.items.size(), " items, ", data.interactions.size(),
        " interactions); look at its source and at the k-core");
  detail::check_names(name, "user", data.users);
  detail::check_names(name, "item", data.items);
  check(data.titles.size() == data.items.size(), "dataset '", name, "' has ", data.titles.size(), " titles for ",
        data.items.size(), " items; give one for each item, if only an empty one");
  check(data.attributes.size() == data.items.size(), "dataset '", name, "' has ", data.attributes.size(),
        " attribute lists for ", data.items.size(), " items; give one for each item, if only an empty one");
  for (std::size_t i = 0; i < data.items.size(); ++i)
    for (const std::string& a : data.attributes[i])
      check(!a.empty(), "dataset '", name, "': item '", data.items[i], "' has an empty attribute; leave it out");
  detail::check_entries(name, "headlines", data.headlines.size(), "reviews", data.reviews.size());
  detail::check_entries(name, "lists of explanations", data.explanations.size(), "reviews", data.reviews.size());
  detail::check_entries(name, "user names", data.user_names.size(), "users", data.users.size());
  detail::check_entries(name, "lists of user attributes", data.user_attributes.size(), "users", data.users.size());
  for (std::size_t c = 0; c < data.item_columns.size(); ++c) {
    const item_column& column = data.item_columns[c];
    check(!column.name.empty() && column_named(data.item_columns, column.name) == &column, "dataset '", name,
          "': column ", c + 1, " of the items has ", column.name.empty() ? "no name" : "the name of another, '",
          column.name.empty() ? "" : column.name + "'", "; give each a name of its own");
    check(column.values.size() == data.items.size(), "dataset '", name, "': column '", column.name, "' has ",
          column.values.size(), " values for ", data.items.size(), " items; give one for each, if only an empty one");
  }
  const interaction* before = nullptr;
  for (std::size_t i = 0; i < data.interactions.size(); ++i) {
    const interaction& e = data.interactions[i];
    const auto wrong = [&](const auto&... why) { fail("dataset '", name, "', interaction ", i, ": ", why...); };
    if (e.user < 0 || e.user >= data.user_count()) wrong("there is no user ", e.user, " among ", data.users.size());
    if (e.item < 0 || e.item >= data.item_count()) wrong("there is no item ", e.item, " among ", data.items.size());
    if (e.review < -1 || e.review >= static_cast<int>(data.reviews.size()))
      wrong("there is no review ", e.review, " among ", data.reviews.size());
    if (!std::isfinite(e.rating)) wrong("its rating is not a finite number");
    if (before && before->user > e.user) wrong("user ", e.user, " comes after user ", before->user, "; sort by user");
    if (before && before->user == e.user && before->time > e.time)
      wrong("it is earlier than the one before it; sort each user's interactions by time");
    before = &e;
  }
}

RECGLM_FUNC std::string hash(const dataset& data) {
  sha256 out;
  // Every number of entries and every text's length come first, so that no two data sets give the same bytes.
  const auto number = [&](auto value) { out.add({reinterpret_cast<const char*>(&value), sizeof value}); };
  const auto count = [&](std::size_t n) { number(static_cast<std::uint64_t>(n)); };
  const auto text = [&](const std::string& t) {
    count(t.size());
    out.add(t);
  };
  const auto all = [&](const auto& entries, const auto& take) {
    count(entries.size());
    for (const auto& entry : entries) take(entry);
  };
  for (const auto* texts : {&data.users, &data.items, &data.titles, &data.reviews, &data.headlines, &data.user_names})
    all(*texts, text);
  all(data.attributes, [&](const auto& of_item) { all(of_item, text); });
  all(data.interactions, [&](const interaction& e) {
    number(e.user), number(e.item), number(e.rating), number(e.time), number(e.review);
  });
  all(data.explanations, [&](const auto& of_review) {
    all(of_review,
        [&](const explanation& e) { text(e.feature), text(e.opinion), text(e.sentence), number(e.sentiment); });
  });
  all(data.user_attributes,
      [&](const auto& of_user) { all(of_user, [&](const user_attribute& a) { text(a.name), text(a.value); }); });
  if (!data.item_columns.empty())  // without any, the hash is that of a time without columns
    all(data.item_columns, [&](const item_column& c) { text(c.name), all(c.values, text); });
  return out.hex();
}

RECGLM_FUNC bool times_are_places(std::span<const interaction> events) {
  std::int64_t place = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    place = i > 0 && events[i].user == events[i - 1].user ? place + 1 : 0;
    if (events[i].time != place) return false;
  }
  return true;
}

RECGLM_FUNC void number_places(std::span<interaction> events) {
  for (std::size_t i = 0; i < events.size(); ++i)
    events[i].time = i > 0 && events[i].user == events[i - 1].user ? events[i - 1].time + 1 : 0;
}

RECGLM_FUNC std::vector<std::size_t> user_offsets(std::span<const interaction> events, int users) {
  std::vector<std::size_t> offsets(static_cast<std::size_t>(users) + 1, 0);
  for (const interaction& e : events) {
    check(e.user >= 0 && e.user < users, "user_offsets: there is no user ", e.user, " among ", users);
    ++offsets[static_cast<std::size_t>(e.user) + 1];
  }
  for (std::size_t u = 0; u < static_cast<std::size_t>(users); ++u) offsets[u + 1] += offsets[u];
  return offsets;
}

}  // namespace recglm
