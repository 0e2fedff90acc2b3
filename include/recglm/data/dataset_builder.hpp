#pragma once
#include <algorithm>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/data/dataset.hpp"
#include "recglm/data/numbers.hpp"
#include "recglm/data/text_file.hpp"

namespace recglm {

/// Collects what a source says, line by line in any order, and makes a dataset of it. Users and items get their ids by
/// the order of their names: as numbers where all names are whole numbers, else byte by byte; so the ids do not depend
/// on who met what. Each user's events are put in time order, equal times in the order of the source.
class dataset_builder {
 public:
  /// One event. `time` is in seconds, or nothing where the source has no times: the place in the user's sequence then
  /// stands for it. Throws where a name is empty.
  void add(const text_file& from, std::string_view user, std::string_view item, float rating,
           std::optional<std::int64_t> time, std::string_view review = {}) {
    if (user.empty() || item.empty())
      from.wrong("the name of the ", user.empty() ? "user" : "item", " is empty; give every event both");
    interaction e{users_.number(user), items_.number(item), rating, time.value_or(0), -1};
    if (!time) {
      if (static_cast<std::size_t>(e.user) >= lengths_.size()) lengths_.resize(static_cast<std::size_t>(e.user) + 1, 0);
      e.time = lengths_[e.user]++;
    }
    if (!review.empty()) {
      e.review = static_cast<int>(out_.reviews.size());
      out_.reviews.emplace_back(review);
    }
    out_.interactions.push_back(e);
  }

  /// Whether some event so far is of this item.
  bool met(std::string_view item) const { return items_.find(item) >= 0; }

  /// What an item is called. Items that no event is of are passed over. Throws where the item was described before.
  void describe(const text_file& from, std::string_view item, std::string_view title,
                std::vector<std::string> attributes) {
    if (item.empty()) from.wrong("the name of the item is empty");
    const auto [at, fresh] = described_.emplace(std::string(item), from.line());
    if (!fresh) from.wrong("item '", item, "' stands here again, first in line ", at->second, "; keep one of the two");
    const item_id i = items_.find(item);
    if (i < 0) return;
    const auto room = static_cast<std::size_t>(i) + 1;
    if (out_.titles.size() < room) out_.titles.resize(room), out_.attributes.resize(room);
    out_.titles[i] = title;
    std::erase_if(attributes, [](const std::string& a) { return a.empty(); });
    out_.attributes[i] = std::move(attributes);
  }

  /// The dataset. Throws where nothing was added.
  dataset build(std::string name) {
    check(!out_.interactions.empty(), "'", name, "' has no interactions; look at its source");
    out_.name = std::move(name);
    out_.titles.resize(items_.names.size());
    out_.attributes.resize(items_.names.size());
    const std::vector<int> user_order = by_name(users_.names), item_order = by_name(items_.names);
    std::vector<user_id> user_of(user_order.size());
    std::vector<item_id> item_of(item_order.size());
    dataset out;
    out.name = std::move(out_.name);
    out.reviews = std::move(out_.reviews);
    for (std::size_t k = 0; k < user_order.size(); ++k) {
      user_of[user_order[k]] = static_cast<user_id>(k);
      out.users.push_back(std::move(users_.names[user_order[k]]));
    }
    for (std::size_t k = 0; k < item_order.size(); ++k) {
      item_of[item_order[k]] = static_cast<item_id>(k);
      out.items.push_back(std::move(items_.names[item_order[k]]));
      out.titles.push_back(std::move(out_.titles[item_order[k]]));
      out.attributes.push_back(std::move(out_.attributes[item_order[k]]));
    }
    out.interactions = std::move(out_.interactions);
    for (interaction& e : out.interactions) e.user = user_of[e.user], e.item = item_of[e.item];
    std::stable_sort(out.interactions.begin(), out.interactions.end(), [](const interaction& a, const interaction& b) {
      return a.user != b.user ? a.user < b.user : a.time < b.time;
    });
    *this = dataset_builder();
    return out;
  }

 private:
  /// Names and their numbers in order of appearance.
  struct name_table {
    int number(std::string_view name) {
      const auto [at, fresh] = numbers.try_emplace(std::string(name), static_cast<int>(names.size()));
      if (fresh) names.emplace_back(name);
      return at->second;
    }
    int find(std::string_view name) const {
      const auto at = numbers.find(std::string(name));
      return at == numbers.end() ? -1 : at->second;
    }
    std::unordered_map<std::string, int> numbers;
    std::vector<std::string> names;
  };

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

  dataset out_;
  name_table users_, items_;
  std::vector<std::int64_t> lengths_;
  std::unordered_map<std::string, std::int64_t> described_;
};

}  // namespace recglm
