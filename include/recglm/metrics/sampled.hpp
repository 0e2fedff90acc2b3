#pragma once
#include <cmath>
#include <span>
#include <string_view>

#include "recglm/metrics/ranking.hpp"

/// \file
/// Rankings of a few sampled candidates. They say little about the ranking of a whole catalogue (Krichene and Rendle,
/// KDD 2020), so their metrics carry the sample in their name and share no column with full ones.

namespace recglm {

/// The ranks that an item can have where equal scores may be in any order.
struct rank_range {
  int best = 1;
  int worst = 1;
};

/// The ranks that `item` can have among `scores` (larger is better). NaN is refused.
inline rank_range ranks_of(std::span<const double> scores, item_id item) {
  check(item >= 0 && item < static_cast<item_id>(scores.size()), "item ", item, " has no score among ", scores.size());
  rank_range out{1, 0};
  for (std::size_t i = 0; i < scores.size(); ++i) {
    check(!std::isnan(scores[i]), "the score of item ", i, " is not a number");
    out.best += scores[i] > scores[static_cast<std::size_t>(item)];
    out.worst += scores[i] >= scores[static_cast<std::size_t>(item)];
  }
  return out;
}

/// Metrics of one relevant item whose rank is equally likely to be any of `ranks`: their mean over all orders of equal
/// scores.
inline list_metrics expected_metrics(rank_range ranks, int k) {
  check(ranks.best >= 1 && ranks.best <= ranks.worst, "ranks from ", ranks.best, " to ", ranks.worst,
        " are none; they begin at 1");
  const double orders = ranks.worst - ranks.best + 1;
  list_metrics out;
  for (int rank = ranks.best; rank <= ranks.worst; ++rank) {
    const list_metrics one = metrics_at_rank(rank, k);
    for (const auto metric : {&list_metrics::hr, &list_metrics::recall, &list_metrics::precision, &list_metrics::ndcg,
                              &list_metrics::mrr, &list_metrics::map_min_k, &list_metrics::map_all})
      out.*metric += one.*metric / orders;
  }
  return out;
}

namespace detail {

template <int N>
inline constexpr cut_name<N> sample_name{"-of-"};
template <class M, int N>
inline constexpr joined_name sampled_name{M::name, sample_name<N>};

}  // namespace detail

/// `M` of rankings of N sampled candidates, under a name that says so. Throws on a list of more than N.
template <int N, Metric M>
struct sampled : M {
  static_assert(N > 1, "a sample of candidates holds the answer and at least one other");
  static constexpr std::string_view name = detail::sampled_name<M, N>;
  void add(const judged& j) {
    check(j.ranking.size() <= N, name, ": a list of ", j.ranking.size(), " items ranks more than the sample");
    M::add(j);
  }
  void merge(const sampled& other) { M::merge(other); }
};

static_assert(Metric<sampled<100, hr<10>>> && sampled<100, hr<10>>::name == "hr@10-of-100");

}  // namespace recglm
