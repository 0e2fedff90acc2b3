#pragma once
#include "recglm/baselines/ease.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "recglm/backend/linear_algebra.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/memory.hpp"

namespace recglm {

RECGLM_FUNC void ease::fit(const catalogue& c) {
  check(l2 > 0, "ease: l2 is ", l2, "; it must be positive");
  const std::size_t items = c.titles.size();
  check_memory(items * items * sizeof(float), "ease");
  std::vector<std::pair<user_id, item_id>> pairs;
  for (const interaction& e : c.train) {
    check(e.item >= 0 && static_cast<std::size_t>(e.item) < items, "ease: a training event of user ", e.user,
          " is of item ", e.item, ", but the catalogue has ", items, " items");
    pairs.emplace_back(e.user, e.item);
  }
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  auto made = std::make_shared<tables>(tables{items, std::vector<float>(items * items, 0.0f)});
  for (std::size_t begin = 0, end = 0; begin < pairs.size(); begin = end) {
    while (end < pairs.size() && pairs[end].first == pairs[begin].first) ++end;
    for (std::size_t i = begin; i < end; ++i) {
      float* const row = made->inverse.data() + static_cast<std::size_t>(pairs[i].second) * items;
      for (std::size_t j = begin; j < end; ++j) row[pairs[j].second] += 1;
    }
  }
  for (std::size_t i = 0; i < items; ++i) made->inverse[i * items + i] += static_cast<float>(l2);
  invert_positive_definite(made->inverse.data(), static_cast<int>(items));
  tables_ = std::move(made);
}

RECGLM_FUNC std::vector<double> ease::scores(const history& h) const {
  check(tables_ != nullptr, "ease: call fit before scores");
  const std::size_t items = tables_->items;
  std::vector<item_id> met;
  for (const interaction& e : h.past) {
    check(e.item >= 0 && static_cast<std::size_t>(e.item) < items, "ease: user ", h.user, " met item ", e.item,
          ", but the catalogue has ", items, " items");
    met.push_back(e.item);
  }
  std::sort(met.begin(), met.end());
  met.erase(std::unique(met.begin(), met.end()), met.end());
  // B is -P with each column divided by the diagonal's element there, and its own diagonal is 0.
  std::vector<double> scores(items, 0.0);
  const float* const p = tables_->inverse.data();
  for (item_id i : met) {
    const float* const row = p + static_cast<std::size_t>(i) * items;
    for (std::size_t j = 0; j < items; ++j) scores[j] -= static_cast<double>(row[j]);
    scores[static_cast<std::size_t>(i)] += static_cast<double>(row[i]);
  }
  for (std::size_t j = 0; j < items; ++j) scores[j] /= static_cast<double>(p[j * items + j]);
  return scores;
}

}  // namespace recglm
