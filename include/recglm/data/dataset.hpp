#pragma once
#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

/// Why a review likes or dislikes something: the quadruple of Sentires that P5 explains with (PAPER 3.3 step 5).
struct explanation {
  std::string feature;   ///< what is spoken of: "colour"
  std::string opinion;   ///< what is said of it: "great"; may be empty
  std::string sentence;  ///< where it is said
  int sentiment = 0;     ///< 1 praise, -1 blame, 0 not known
  friend bool operator==(const explanation&, const explanation&) = default;
};

/// A cell of a table of users: "age", "25-34".
struct user_attribute {
  std::string name, value;
  friend bool operator==(const user_attribute&, const user_attribute&) = default;
};

/// Users, items and what the users did: everything that was read from one source. An id is the place of a name in
/// `users` or `items`.
struct dataset {
  std::string name;                                  ///< a label for tables
  std::vector<std::string> users;                    ///< name of each user in the source
  std::vector<std::string> items;                    ///< name of each item in the source
  std::vector<std::string> titles;                   ///< one for each item; may be empty or repeat
  std::vector<std::vector<std::string>> attributes;  ///< one list for each item, most telling first
  std::vector<interaction> interactions;             ///< by user, in time order, equal times in the order of the source
  std::vector<std::string> reviews;                  ///< texts, named by `interaction::review`

  // What only some sources tell: each list is empty, or has an entry for each review or user, if only an empty one.
  std::vector<std::string> headlines;                        ///< of the reviews
  std::vector<std::vector<explanation>> explanations;        ///< what each review says of features
  std::vector<std::string> user_names;                       ///< what each user is called, which may repeat
  std::vector<std::vector<user_attribute>> user_attributes;  ///< age group, occupation, ...

  int user_count() const { return static_cast<int>(users.size()); }
  int item_count() const { return static_cast<int>(items.size()); }

  /// Whether some user meets an item twice. Where none does, items of the history are no candidates.
  bool repeats() const {
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

  friend bool operator==(const dataset&, const dataset&) = default;
};

namespace detail {
inline void check_names(const std::string& data, std::string_view what, const std::vector<std::string>& names) {
  std::unordered_map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < names.size(); ++i) {
    check(!names[i].empty(), "dataset '", data, "': ", what, ' ', i, " has an empty name; give every ", what, " one");
    const auto [at, fresh] = seen.emplace(names[i], i);
    check(fresh, "dataset '", data, "': ", what, " '", names[i], "' stands twice, as ", at->second, " and ", i,
          "; merge the two");
  }
}

inline void check_entries(const std::string& data, std::string_view what, std::size_t entries, std::string_view of,
                          std::size_t count) {
  check(entries == 0 || entries == count, "dataset '", data, "' has ", entries, ' ', what, " for ", count, ' ', of,
        "; give one for each, if only an empty one, or none at all");
}
}  // namespace detail

/// Throws unless `data` keeps its promises: there are users, items and interactions; names are unique and not empty;
/// a title and an attribute list for each item; the lists that only some sources tell empty or complete; ids and review
/// numbers in range; finite ratings; interactions by user in time order.
inline void validate(const dataset& data) {
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

/// Where each user's interactions begin: user u has [offsets[u], offsets[u + 1]) of `events`, which are grouped by
/// user in ascending order. Users without any have an empty range.
inline std::vector<std::size_t> user_offsets(std::span<const interaction> events, int users) {
  std::vector<std::size_t> offsets(static_cast<std::size_t>(users) + 1, 0);
  for (const interaction& e : events) {
    check(e.user >= 0 && e.user < users, "user_offsets: there is no user ", e.user, " among ", users);
    ++offsets[static_cast<std::size_t>(e.user) + 1];
  }
  for (std::size_t u = 0; u < static_cast<std::size_t>(users); ++u) offsets[u + 1] += offsets[u];
  return offsets;
}

}  // namespace recglm
