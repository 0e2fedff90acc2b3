#pragma once
#include "recglm/metrics/ranking.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <unordered_set>

#include "recglm/concepts.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC list_metrics metrics_at(std::span<const item_id> list, std::span<const item_id> relevant, int k) {
  check(k > 0, "a ranking is cut at rank 1 or later, not ", k);
  list_metrics out;
  const std::unordered_set<item_id> wanted(relevant.begin(), relevant.end());
  if (wanted.empty()) return out;
  std::unordered_set<item_id> found;
  double gain = 0, precisions = 0;
  const int most = std::min(k, static_cast<int>(list.size()));
  for (int i = 0; i < most; ++i) {
    if (list[i] < 0 || !wanted.contains(list[i]) || !found.insert(list[i]).second) continue;
    const int rank = i + 1;
    if (found.size() == 1) out.mrr = 1.0 / rank;
    gain += discount(rank);
    precisions += static_cast<double>(found.size()) / rank;
  }
  const int possible = std::min(static_cast<int>(wanted.size()), k);
  double ideal = 0;
  for (int rank = 1; rank <= possible; ++rank) ideal += discount(rank);
  const double hits = static_cast<double>(found.size());
  out.hr = hits > 0;
  out.recall = hits / static_cast<double>(wanted.size());
  out.precision = hits / k;
  out.ndcg = gain / ideal;
  out.map_min_k = precisions / possible;
  out.map_all = precisions / static_cast<double>(wanted.size());
  return out;
}

RECGLM_FUNC list_metrics metrics_at_rank(double rank, int k) {
  check(k > 0, "a ranking is cut at rank 1 or later, not ", k);
  if (rank > k) return {};
  return {1, 1, 1.0 / k, discount(rank), 1 / rank, 1 / rank, 1 / rank};
}

RECGLM_FUNC std::vector<item_id> ranked(std::span<const double> scores, int k, tie_rule ties) {
  check(ties != tie_rule::average, "the rule 'average' gives ranks, not a list; use average_rank");
  for (std::size_t i = 0; i < scores.size(); ++i)
    check(!std::isnan(scores[i]), "the score of item ", i, " is not a number");
  std::vector<item_id> out(scores.size());
  std::iota(out.begin(), out.end(), 0);
  const std::size_t most = std::min(out.size(), static_cast<std::size_t>(std::max(k, 0)));
  std::partial_sort(out.begin(), out.begin() + most, out.end(), [&](item_id a, item_id b) {
    if (scores[a] != scores[b]) return scores[a] > scores[b];
    return ties == tie_rule::lower_id_first ? a < b : a > b;
  });
  out.resize(most);
  return out;
}

RECGLM_FUNC double average_rank(std::span<const double> scores, item_id item) {
  check(item >= 0 && item < static_cast<item_id>(scores.size()), "item ", item, " has no score among ", scores.size());
  double rank = 1;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    check(!std::isnan(scores[i]), "the score of item ", i, " is not a number");
    if (static_cast<item_id>(i) != item) rank += scores[i] > scores[item] ? 1 : scores[i] == scores[item] ? 0.5 : 0;
  }
  return rank;
}

RECGLM_FUNC std::vector<item_id> usable(std::span<const item_id> list) {
  std::vector<item_id> out;
  std::unordered_set<item_id> seen;
  for (item_id item : list)
    if (item >= 0 && seen.insert(item).second) out.push_back(item);
  return out;
}

RECGLM_FUNC std::vector<user_mean::entry> user_mean::per_user() const {
  std::vector<entry> out = entries_;
  std::sort(out.begin(), out.end(),
            [](const entry& a, const entry& b) { return a.user != b.user ? a.user < b.user : a.value < b.value; });
  return out;
}

RECGLM_FUNC double user_mean::mean(std::string_view name) const {
  check(!entries_.empty(), name, ": nothing was judged, so there is no mean");
  double sum = 0;
  for (const entry& e : per_user()) sum += e.value;
  return sum / static_cast<double>(entries_.size());
}

}  // namespace recglm

namespace recglm::detail {

RECGLM_FUNC void entry_share::merge(const entry_share& other) {
  counted_ += other.counted_;
  entries_ += other.entries_;
  questions_ += other.questions_;
}

RECGLM_FUNC void entry_share::count(std::size_t counted, std::size_t entries) {
  counted_ += counted;
  entries_ += entries;
  ++questions_;
}

RECGLM_FUNC double entry_share::share(std::string_view name) const {
  check(questions_ > 0, name, ": nothing was judged, so there is no share");
  return entries_ == 0 ? 0 : static_cast<double>(counted_) / static_cast<double>(entries_);
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC void duplicate_rate::add(const judged& j) {
  const std::size_t valid = std::count_if(j.ranking.begin(), j.ranking.end(), [](item_id i) { return i >= 0; });
  count(valid - usable(j.ranking).size(), j.ranking.size());
}

}  // namespace recglm
