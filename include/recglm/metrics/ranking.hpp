#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <unordered_set>

#include "recglm/concepts.hpp"
#include "recglm/core/check.hpp"

/// \file
/// Metrics of ranked lists, cut at a rank k (docs/metrics.md), and the same as running metrics of an experiment.

namespace recglm {

/// In which order equal scores stand. `average` gives the one relevant item the middle of the ranks that it could have.
enum class tie_rule { lower_id_first, higher_id_first, average };

/// All metrics of one list, cut at one rank.
struct list_metrics {
  double hr = 0;         ///< 1 if any relevant item is among the first k
  double recall = 0;     ///< hits / relevant items
  double precision = 0;  ///< hits / k, also where the list is shorter
  double ndcg = 0;       ///< sum of 1/log2(rank + 1) over the hits / the most that could be
  double mrr = 0;        ///< 1 / rank of the first hit
  double map_min_k = 0;  ///< sum of the precision at each hit / min(relevant items, k)
  double map_all = 0;    ///< the same / relevant items
};

/// What a hit at `rank` (1 the first) adds to DCG.
inline double discount(double rank) { return 1 / std::log2(rank + 1); }

/// Metrics of `list` (items, best first) against the relevant items, each once. A repeated item hits once, at its
/// first place; entries below 0 hit nothing and keep their rank. Without relevant items all are 0.
list_metrics metrics_at(std::span<const item_id> list, std::span<const item_id> relevant, int k);

/// Metrics of one relevant item at `rank`, which may lie between two places (`tie_rule::average`).
list_metrics metrics_at_rank(double rank, int k);

/// The best `k` items by score (larger is better; item i has `scores[i]`), equal scores by the rule. NaN is refused.
std::vector<item_id> ranked(std::span<const double> scores, int k, tie_rule ties);

/// 1 + items with a greater score + half of those with an equal one.
double average_rank(std::span<const double> scores, item_id item);

/// The list without entries below 0 and without repeats; the rest moves up.
std::vector<item_id> usable(std::span<const item_id> list);

/// The mean of a metric over all that was judged, with the single values. The order of adding and merging moves
/// nothing, not even the last bit.
class user_mean {
 public:
  struct entry {
    user_id user;
    double value;
    friend auto operator<=>(const entry&, const entry&) = default;
  };
  void add(user_id user, double value) { entries_.push_back({user, value}); }
  void merge(const user_mean& other) { entries_.insert(entries_.end(), other.entries_.begin(), other.entries_.end()); }
  /// One entry for each judged question, by user.
  std::vector<entry> per_user() const;
  /// Throws where nothing was judged; `name` is the metric's.
  double mean(std::string_view name) const;

 private:
  std::vector<entry> entries_;
};

namespace detail {

/// "hr@" and a number, as a constant.
template <int K>
struct cut_name {
  std::array<char, 24> text{};
  std::size_t size = 0;
  constexpr explicit cut_name(std::string_view stem) {
    for (char c : stem) text[size++] = c;
    std::size_t digits = 0;
    for (int k = K; k > 0; k /= 10) ++digits;
    size += digits;
    for (int k = K, i = 1; k > 0; k /= 10, ++i) text[size - i] = static_cast<char>('0' + k % 10);
  }
  constexpr operator std::string_view() const { return {text.data(), size}; }
};

/// Two parts of a name, as a constant.
struct joined_name {
  std::array<char, 96> text{};
  std::size_t size = 0;
  constexpr joined_name(std::string_view first, std::string_view second) {
    for (std::string_view part : {first, second})
      for (char c : part) text[size++] = c;
  }
  constexpr operator std::string_view() const { return {text.data(), size}; }
};
template <int K>
inline constexpr cut_name<K> hr_name{"hr@"};
template <int K>
inline constexpr cut_name<K> ndcg_name{"ndcg@"};
template <int K>
inline constexpr cut_name<K> mrr_name{"mrr@"};

/// A metric that is the mean of one of the `list_metrics`, the relevant items being the right answers: one, or those of
/// a basket.
template <int K, double list_metrics::*Metric>
class cut_metric {
  static_assert(K > 0, "a ranking is cut at rank 1 or later");

 public:
  void add(const judged& j) { mean_.add(j.asked.user, metrics_at(j.ranking, j.asked.answers(), K).*Metric); }
  void merge(const cut_metric& other) { mean_.merge(other.mean_); }
  std::vector<user_mean::entry> per_user() const { return mean_.per_user(); }

 protected:
  user_mean mean_;
};

}  // namespace detail

/// Share of questions that have a right answer among the first K.
template <int K>
struct hr : detail::cut_metric<K, &list_metrics::hr> {
  static constexpr std::string_view name = detail::hr_name<K>;
  double value() const { return this->mean_.mean(name); }
};

/// Mean of 1/log2(rank + 1) of the answer, 0 outside the first K; of several the sum, by the most that it can be.
template <int K>
struct ndcg : detail::cut_metric<K, &list_metrics::ndcg> {
  static constexpr std::string_view name = detail::ndcg_name<K>;
  double value() const { return this->mean_.mean(name); }
};

/// Mean of 1/rank of the first right answer, 0 outside the first K.
template <int K>
struct mrr : detail::cut_metric<K, &list_metrics::mrr> {
  static constexpr std::string_view name = detail::mrr_name<K>;
  double value() const { return this->mean_.mean(name); }
};

namespace detail {

/// Counts of list entries; whole numbers, so that no order of adding matters.
class entry_share {
 public:
  void merge(const entry_share& other);

 protected:
  void count(std::size_t counted, std::size_t entries);
  double share(std::string_view name) const;

 private:
  std::size_t counted_ = 0, entries_ = 0, questions_ = 0;
};

}  // namespace detail

/// Share of list entries that are no item. They keep their rank and count as misses in every other metric.
struct invalid_rate : detail::entry_share {
  static constexpr std::string_view name = "invalid";
  void add(const judged& j) {
    count(std::count_if(j.ranking.begin(), j.ranking.end(), [](item_id i) { return i < 0; }), j.ranking.size());
  }
  double value() const { return share(name); }
};

/// Share of list entries that repeat an item which already was in the same list.
struct duplicate_rate : detail::entry_share {
  static constexpr std::string_view name = "duplicate";
  void add(const judged& j);
  double value() const { return share(name); }
};

static_assert(Metric<hr<10>> && Metric<ndcg<10>> && Metric<mrr<20>> && Metric<invalid_rate> && Metric<duplicate_rate>);
static_assert(hr<5>::name == "hr@5" && ndcg<10>::name == "ndcg@10" && mrr<120>::name == "mrr@120");

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/metrics/ranking-inl.hpp"
#endif
