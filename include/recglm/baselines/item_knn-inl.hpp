#pragma once
#include "recglm/baselines/item_knn.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/types.hpp"
#include "recglm/data/steps.hpp"

namespace recglm {

RECGLM_FUNC void item_knn::fit(const catalogue& c) {
  check(neighbours >= 0, "item_knn: neighbours is ", neighbours, "; it must not be negative");
  check(last >= 0, "item_knn: last is ", last, "; it must not be negative");
  check(shrinkage >= 0, "item_knn: shrinkage is ", shrinkage, "; it must not be negative");
  const std::size_t items = c.titles.size();
  std::vector<std::pair<user_id, item_id>> pairs;
  for (const interaction& e : c.train) {
    check(e.item >= 0 && static_cast<std::size_t>(e.item) < items, "item_knn: a training event of user ", e.user,
          " is of item ", e.item, ", but the catalogue has ", items, " items");
    pairs.emplace_back(e.user, e.item);
  }
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());

  // Users as ranges of `pairs`, items as lists of such ranges.
  std::vector<std::vector<std::size_t>> users_of(items);  // where each of the item's users begins
  std::vector<std::size_t> end_of(pairs.size());
  for (std::size_t begin = 0; begin < pairs.size();) {
    std::size_t end = begin;
    while (end < pairs.size() && pairs[end].first == pairs[begin].first) users_of[pairs[end++].second].push_back(begin);
    end_of[begin] = end;
    begin = end;
  }
  auto made = std::make_shared<tables>();
  made->offsets.assign(1, 0);
  made->baskets = c.baskets;
  std::vector<int> together(items, 0);
  std::vector<item_id> met;
  for (std::size_t i = 0; i < items; ++i) {
    for (std::size_t begin : users_of[i])
      for (std::size_t k = begin; k < end_of[begin]; ++k) {
        const item_id j = pairs[k].second;
        if (together[j]++ == 0) met.push_back(j);
      }
    std::sort(met.begin(), met.end());
    std::vector<std::pair<double, item_id>> row;
    for (item_id j : met) {
      const double norm =
          std::sqrt(static_cast<double>(users_of[i].size())) * std::sqrt(static_cast<double>(users_of[j].size()));
      if (static_cast<std::size_t>(j) != i)
        row.emplace_back(together[j] / norm * (together[j] / (together[j] + shrinkage)), j);
      together[j] = 0;
    }
    met.clear();
    if (neighbours > 0 && row.size() > static_cast<std::size_t>(neighbours)) {
      std::stable_sort(row.begin(), row.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
      row.resize(static_cast<std::size_t>(neighbours));
    }
    for (const auto& [cosine, j] : row) {
      made->cosines.push_back(static_cast<float>(cosine));
      made->items.push_back(j);
    }
    made->offsets.push_back(made->items.size());
  }
  tables_ = std::move(made);
}

RECGLM_FUNC std::vector<double> item_knn::scores(const history& h) const {
  check(tables_ != nullptr, "item_knn: call fit before scores");
  std::vector<double> scores(tables_->offsets.size() - 1, 0.0);
  const auto counted = last > 0 ? latest_steps(h.past, static_cast<std::size_t>(last), tables_->baskets) : h.past;
  for (const interaction& e : counted) {
    check(e.item >= 0 && static_cast<std::size_t>(e.item) < scores.size(), "item_knn: user ", h.user, " met item ",
          e.item, ", but the catalogue has ", scores.size(), " items");
    for (std::size_t k = tables_->offsets[e.item]; k < tables_->offsets[e.item + 1]; ++k)
      scores[tables_->items[k]] += static_cast<double>(tables_->cosines[k]);
  }
  return scores;
}

}  // namespace recglm
