#pragma once
#include "recglm/metrics/ranking.hpp"

/// \file
/// Recall, precision and average precision as running metrics. Where one item is right, recall is the hit rate,
/// precision is it divided by K, and average precision is the reciprocal rank.

namespace recglm {

namespace detail {
template <int K>
inline constexpr cut_name<K> recall_name{"recall@"};
template <int K>
inline constexpr cut_name<K> precision_name{"precision@"};
template <int K>
inline constexpr cut_name<K> map_name{"map@"};
}  // namespace detail

/// Mean share of the wanted items that are among the first K.
template <int K>
struct recall : detail::cut_metric<K, &list_metrics::recall> {
  static constexpr std::string_view name = detail::recall_name<K>;
  double value() const { return this->mean_.mean(name); }
};

/// Mean share of the first K places that hold a wanted item; a shorter list counts as if filled with misses.
template <int K>
struct precision : detail::cut_metric<K, &list_metrics::precision> {
  static constexpr std::string_view name = detail::precision_name<K>;
  double value() const { return this->mean_.mean(name); }
};

/// Mean of the average precision within K: the precision at each hit, divided by the hits that could be.
template <int K>
struct mean_average_precision : detail::cut_metric<K, &list_metrics::map_min_k> {
  static constexpr std::string_view name = detail::map_name<K>;
  double value() const { return this->mean_.mean(name); }
};

static_assert(Metric<recall<10>> && Metric<precision<10>> && Metric<mean_average_precision<10>>);

}  // namespace recglm
