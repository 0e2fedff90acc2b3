#pragma once
#include "recglm/data/k_core.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/data/dataset.hpp"

namespace recglm {

RECGLM_FUNC k_core_result k_core(dataset data, int least_of_user, int least_of_item) {
  check(least_of_user >= 0 && least_of_item >= 0, "k_core: the least numbers of interactions, ", least_of_user, " and ",
        least_of_item, ", must not be negative");
  const bool places = times_are_places(data.interactions);
  k_core_result out;
  std::vector<int> of_user(data.users.size()), of_item(data.items.size());
  for (;;) {
    std::fill(of_user.begin(), of_user.end(), 0);
    std::fill(of_item.begin(), of_item.end(), 0);
    for (const interaction& e : data.interactions) ++of_user[e.user], ++of_item[e.item];
    const auto there = [](const std::vector<int>& counts) {
      return std::count_if(counts.begin(), counts.end(), [](int n) { return n > 0; });
    };
    out.rounds.push_back({there(of_user), there(of_item), static_cast<std::int64_t>(data.interactions.size())});
    const auto gone = std::erase_if(data.interactions, [&](const interaction& e) {
      return of_user[e.user] < least_of_user || of_item[e.item] < least_of_item;
    });
    if (gone == 0) break;
  }
  std::vector<int> user(data.users.size(), -1), item(data.items.size(), -1), review(data.reviews.size(), -1);
  out.data.name = data.name;
  for (std::size_t u = 0; u < user.size(); ++u) {
    if (of_user[u] == 0) continue;
    user[u] = static_cast<int>(out.data.users.size());
    out.data.users.push_back(std::move(data.users[u]));
    if (!data.user_names.empty()) out.data.user_names.push_back(std::move(data.user_names[u]));
    if (!data.user_attributes.empty()) out.data.user_attributes.push_back(std::move(data.user_attributes[u]));
  }
  for (const item_column& c : data.item_columns) out.data.item_columns.push_back({c.name, {}});
  for (std::size_t i = 0; i < item.size(); ++i) {
    if (of_item[i] == 0) continue;
    for (std::size_t c = 0; c < data.item_columns.size(); ++c)
      out.data.item_columns[c].values.push_back(std::move(data.item_columns[c].values[i]));
    item[i] = static_cast<int>(out.data.items.size());
    out.data.items.push_back(std::move(data.items[i]));
    out.data.titles.push_back(std::move(data.titles[i]));
    out.data.attributes.push_back(std::move(data.attributes[i]));
  }
  for (interaction& e : data.interactions) {
    e.user = user[e.user];
    e.item = item[e.item];
    if (e.review < 0) continue;
    int& number = review[e.review];
    if (number < 0) {
      number = static_cast<int>(out.data.reviews.size());
      out.data.reviews.push_back(data.reviews[e.review]);
      if (!data.headlines.empty()) out.data.headlines.push_back(data.headlines[e.review]);
      if (!data.explanations.empty()) out.data.explanations.push_back(data.explanations[e.review]);
    }
    e.review = number;
  }
  out.data.interactions = std::move(data.interactions);
  if (places) number_places(out.data.interactions);
  return out;
}

}  // namespace recglm
