#pragma once
#include <algorithm>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/data/dataset.hpp"
#include "recglm/data/numbers.hpp"
#include "recglm/data/reading_report.hpp"
#include "recglm/data/text_file.hpp"

namespace recglm {

/// What a reader is told beside its sources.
struct reading_rules {
  bad_rows rows = bad_rows::stop;
  std::optional<rating_scale> scale = {};  ///< what a rating may be; nothing: what the format says, if it says it
  bool texts = true;                       ///< false: review texts, headlines and explanations are not kept
};

/// One event as a source tells it.
struct event_row {
  std::string_view user, item;
  float rating = 0;                       ///< 0 where there is none
  std::optional<std::int64_t> time = {};  ///< seconds; nothing: the place in the user's sequence stands for it
  std::string_view review = {}, headline = {};
  std::span<const explanation> explanations = {};
};

/// Collects what a source says, line by line in any order, and makes a dataset of it. Users and items get their ids by
/// the order of their names: as numbers where all names are whole numbers, else byte by byte; so the ids do not depend
/// on who met what. Each user's events are put in time order, equal times in the order of the source.
class dataset_builder {
 public:
  explicit dataset_builder(reading_rules rules = {}) : rules_(rules), report_(rules.rows) {}

  /// What was left out or amended so far; a reader adds to it.
  reading_report& report() { return report_; }
  const reading_report& report() const { return report_; }

  /// From here on ratings must lie on this scale, unless the rules name another.
  void expect(rating_scale scale) {
    if (!rules_.scale) rules_.scale = scale;
  }

  /// From here on only events between users and items of `kept` are taken: a second reading, with texts, of what was
  /// chosen after a first one without. Others are passed over silently, for they were chosen away by rule.
  void keep_only(const dataset& kept) {
    for (const std::string& user : kept.users) users_.number(user);
    for (const std::string& item : kept.items) items_.number(item);
    chosen_ = true;
  }

  /// One event. A row without user or item, or with a rating outside the scale, is a bad row; returns whether the row
  /// was taken.
  bool add(const text_file& from, const event_row& row) {
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

  /// The same by its parts.
  bool add(const text_file& from, std::string_view user, std::string_view item, float rating,
           std::optional<std::int64_t> time, std::string_view review = {}) {
    return add(from, event_row{user, item, rating, time, review});
  }

  /// Whether some event so far is of this item.
  bool met(std::string_view item) const { return items_.find(item) >= 0; }

  /// What an item is called. Items that no event is of are passed over. An item that was described before is an error,
  /// or, in formats that are published with repeated rows, described anew and noted.
  void describe(const text_file& from, std::string_view item, std::string_view title,
                std::vector<std::string> attributes, bool may_repeat = false) {
    if (item.empty()) {
      report_.leave_out(from, "no item", "the name of the item is empty");
      return;
    }
    const item_id i = items_.find(item);
    if (i < 0) return;
    if (const std::int64_t before = std::exchange(at(described_, i), from.line())) {
      if (!may_repeat)
        from.wrong("item '", item, "' stands here again, first in line ", before, "; keep one of the two");
      report_.amend(from, "item described again", "item '", item, "' stands here again, before in line ", before,
                    "; the later description is taken");
    }
    at(out_.titles, i) = title;
    std::erase_if(attributes, [](const std::string& a) { return a.empty(); });
    at(out_.attributes, i) = std::move(attributes);
  }

  /// What a user is called; a later name replaces an earlier one, as in P5 (PAPER 3.3 step 6). Users without events are
  /// passed over.
  void name_user(std::string_view user, std::string_view called) {
    const user_id u = users_.find(user);
    if (u >= 0 && (!called.empty() || static_cast<std::size_t>(u) < out_.user_names.size()))
      at(out_.user_names, u) = called;
  }

  /// What else is known of a user: age, occupation, ...; an empty value tells nothing. Users without events are passed
  /// over.
  void describe_user(std::string_view user, std::vector<user_attribute> attributes) {
    const user_id u = users_.find(user);
    std::erase_if(attributes, [](const user_attribute& a) { return a.value.empty(); });
    if (u >= 0 && !attributes.empty()) at(out_.user_attributes, u) = std::move(attributes);
  }

  /// The dataset; the builder is then as new, its report aside. Throws where nothing was added.
  dataset build(std::string name) {
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
    *this = dataset_builder(rules_);
    report_ = std::move(report);
    return out;
  }

 private:
  /// Names and their numbers in order of appearance.
  struct name_table {
    struct hash {
      using is_transparent = void;
      std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>()(s); }
    };
    int number(std::string_view name) {
      if (const int known = find(name); known >= 0) return known;
      numbers.emplace(name, static_cast<int>(names.size()));
      names.emplace_back(name);
      return static_cast<int>(names.size()) - 1;
    }
    int find(std::string_view name) const {
      const auto at = numbers.find(name);
      return at == numbers.end() ? -1 : at->second;
    }
    std::unordered_map<std::string, int, hash, std::equal_to<>> numbers;
    std::vector<std::string> names;
  };

  /// The entry of a list that grows as needed.
  template <class T>
  static T& at(std::vector<T>& list, int i) {
    if (list.size() <= static_cast<std::size_t>(i)) list.resize(static_cast<std::size_t>(i) + 1);
    return list[static_cast<std::size_t>(i)];
  }

  /// The entries of a list in an order, or nothing where it has none.
  template <class T>
  static std::vector<T> arranged(std::vector<T>& list, const std::vector<int>& order) {
    std::vector<T> out;
    if (list.empty()) return out;
    out.reserve(order.size());
    for (int i : order) out.push_back(std::move(list[static_cast<std::size_t>(i)]));
    return out;
  }

  static std::vector<int> by_name(const std::vector<std::string>& names) {
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

  reading_rules rules_;
  reading_report report_;
  dataset out_;
  name_table users_, items_;
  std::vector<std::int64_t> lengths_, described_;
  bool chosen_ = false;
};

}  // namespace recglm
