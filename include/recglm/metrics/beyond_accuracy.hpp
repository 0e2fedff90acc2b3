#pragma once
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "recglm/metrics/ranking.hpp"
#include "recglm/metrics/training_counts.hpp"

/// \file
/// What is recommended, whether or not it hits: metrics of the first K of all lists against the catalogue
/// (docs/metrics.md). Invalid entries and repeats in a list do not count. Each must be shown the catalogue first
/// (`fit`); parts that are merged must know the same one.

namespace recglm {

namespace detail {

template <int K>
inline constexpr cut_name<K> coverage_name{"coverage@"};
template <int K>
inline constexpr cut_name<K> gini_name{"gini@"};
template <int K>
inline constexpr cut_name<K> novelty_name{"novelty@"};
template <int K>
inline constexpr cut_name<K> popularity_bias_name{"popularity-bias@"};

/// The items of a list that count, cut at K.
template <int K>
std::vector<item_id> first_usable(std::span<const item_id> ranking) {
  static_assert(K > 0, "a ranking is cut at rank 1 or later");
  return usable(ranking.first(std::min<std::size_t>(ranking.size(), K)));
}

/// How often each item of the catalogue was recommended; whole numbers, so that no order of adding matters.
template <int K>
class recommended_counts {
 public:
  void fit(const catalogue& c) {
    trained_.fit(c);
    recommended_.assign(trained_.items(), 0);
  }

 protected:
  void count(const judged& j, std::string_view name) {
    for (item_id item : first_usable<K>(j.ranking)) {
      trained_.of(item, name);  // throws for an item that has no place
      ++recommended_[static_cast<std::size_t>(item)];
    }
    ++questions_;
  }
  void add_counts(const recommended_counts& other, std::string_view name) {
    check(recommended_.size() == other.recommended_.size(), name, ": parts that know catalogues of ",
          recommended_.size(), " and ", other.recommended_.size(), " items can't be merged");
    for (std::size_t i = 0; i < recommended_.size(); ++i) recommended_[i] += other.recommended_[i];
    questions_ += other.questions_;
  }
  /// Throws where there is nothing to judge.
  const std::vector<std::int64_t>& counts(std::string_view name) const {
    check(questions_ > 0, name, ": nothing was judged, so there is no metric");
    check(!recommended_.empty(), name,
          ": knows no catalogue, or one without items; call fit(catalogue) before the first question");
    return recommended_;
  }

  training_counts trained_;

 private:
  std::vector<std::int64_t> recommended_;
  std::size_t questions_ = 0;
};

}  // namespace detail

/// Share of the catalogue that is recommended to anybody.
template <int K>
struct coverage : detail::recommended_counts<K> {
  static constexpr std::string_view name = detail::coverage_name<K>;
  void add(const judged& j) { this->count(j, name); }
  void merge(const coverage& other) { this->add_counts(other, name); }
  double value() const {
    const std::vector<std::int64_t>& counts = this->counts(name);
    const auto met = std::count_if(counts.begin(), counts.end(), [](std::int64_t c) { return c > 0; });
    return static_cast<double>(met) / static_cast<double>(counts.size());
  }
};

/// Gini coefficient of how often the items of the catalogue are recommended: 0 where all are equally often, near 1
/// where one takes every place. 0 where no list holds an item.
template <int K>
struct gini : detail::recommended_counts<K> {
  static constexpr std::string_view name = detail::gini_name<K>;
  void add(const judged& j) { this->count(j, name); }
  void merge(const gini& other) { this->add_counts(other, name); }
  double value() const {
    std::vector<std::int64_t> counts = this->counts(name);
    std::sort(counts.begin(), counts.end());
    const auto items = static_cast<std::int64_t>(counts.size());
    double weighted = 0, all = 0;
    for (std::int64_t i = 0; i < items; ++i) {
      const auto c = static_cast<double>(counts[static_cast<std::size_t>(i)]);
      weighted += static_cast<double>(2 * i + 1 - items) * c;
      all += c;
    }
    return all == 0 ? 0 : weighted / (static_cast<double>(items) * all);
  }
};

/// Mean over the recommended items of -log2 of their share in the training events: how many bits a reader learns from
/// meeting one. Each item counts as if trained on once more, so that a cold one has a share. 0 where no list holds an
/// item.
template <int K>
struct novelty : detail::recommended_counts<K> {
  static constexpr std::string_view name = detail::novelty_name<K>;
  void add(const judged& j) { this->count(j, name); }
  void merge(const novelty& other) { this->add_counts(other, name); }
  double value() const {
    const std::vector<std::int64_t>& counts = this->counts(name);
    const double all = static_cast<double>(this->trained_.events()) + static_cast<double>(counts.size());
    double bits = 0, places = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const double share = static_cast<double>(this->trained_.of(static_cast<item_id>(i), name) + 1) / all;
      bits -= static_cast<double>(counts[i]) * std::log2(share);
      places += static_cast<double>(counts[i]);
    }
    return places == 0 ? 0 : bits / places;
  }
};

/// How much more popular than their own past users' lists are: the mean training events of the items of a list, over
/// users, divided by the same of the items of their past, less 1. 0: as popular; 1: twice as popular. Users without a
/// past, and lists without an item, are left out; 0 where none is left.
template <int K>
class popularity_bias {
 public:
  static constexpr std::string_view name = detail::popularity_bias_name<K>;
  void fit(const catalogue& c) { trained_.fit(c); }
  void add(const judged& j) {
    ++questions_;
    const std::vector<item_id> list = detail::first_usable<K>(j.ranking);
    if (list.empty() || j.asked.past.empty()) return;
    std::vector<item_id> past;
    for (const interaction& e : j.asked.past) past.push_back(e.item);
    ++compared_;
    recommended_.add(j.asked.user, mean_events(list));
    own_.add(j.asked.user, mean_events(past));
  }
  void merge(const popularity_bias& other) {
    questions_ += other.questions_;
    compared_ += other.compared_;
    recommended_.merge(other.recommended_);
    own_.merge(other.own_);
  }
  double value() const {
    check(questions_ > 0, name, ": nothing was judged, so there is no metric");
    if (compared_ == 0) return 0;
    const double own = own_.mean(name);
    check(own > 0, name,
          ": no item of any user's past occurs in training; show it the catalogue that the model was trained on");
    return recommended_.mean(name) / own - 1;
  }

 private:
  double mean_events(std::span<const item_id> items) const {
    std::int64_t events = 0;
    for (item_id item : items) events += trained_.of(item, name);
    return static_cast<double>(events) / static_cast<double>(items.size());
  }

  training_counts trained_;
  std::size_t questions_ = 0, compared_ = 0;
  user_mean recommended_, own_;
};

static_assert(Metric<coverage<10>> && Metric<gini<10>> && Metric<novelty<10>> && Metric<popularity_bias<10>>);
static_assert(popularity_bias<20>::name == "popularity-bias@20");

}  // namespace recglm
