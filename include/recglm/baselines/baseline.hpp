#pragma once
#include <concepts>
#include <span>
#include <vector>

#include "recglm/baselines/best_items.hpp"
#include "recglm/concepts.hpp"
#include "recglm/core/types.hpp"

/// \file
/// What a baseline may answer. Each is a struct with `name` and `fit(catalogue)` that ranks, scores or rates
/// (docs/baselines.md).

namespace recglm {

/// Ranks items for a history: gives the best `list`, best first, without those of `excluded` (sorted).
template <class B>
concept Ranker = requires(const B b, const history& h, int list, std::span<const item_id> excluded) {
  { b.rank(h, list, excluded) } -> std::same_as<std::vector<item_id>>;
};

/// Gives every item a score for a history, of which more is better; no scores at all where it has no answer.
template <class B>
concept Scorer = requires(const B b, const history& h) {
  { b.scores(h) } -> std::same_as<std::vector<double>>;
};

/// Predicts what a history's user will give an item as a rating.
template <class B>
concept Rater = requires(const B b, const history& h, item_id item) {
  { b.rate(h, item) } -> std::same_as<double>;
};

namespace detail {
template <class B>
concept is_fitted = requires(B b, const catalogue& c) {
  b.fit(c);
};
}  // namespace detail

/// What answers without a language model, fitted on the training part: ranks items (`Ranker`, or `Scorer` where all
/// items get a score) or predicts ratings (`Rater`). A rater is fitted on the split of the ratings, so it does not rank
/// as well.
template <class B>
concept Baseline = std::copyable<B> && Named<B> && detail::is_fitted<B> &&((Ranker<B> || Scorer<B>) != Rater<B>);

template <class B>
struct check_baseline {
  static_assert(std::copyable<B>, "a baseline is stored by value: make it copyable (docs/baselines.md)");
  static_assert(Named<B>, "a baseline needs: static constexpr std::string_view name; (docs/baselines.md)");
  static_assert(detail::is_fitted<B>, "a baseline needs: void fit(const catalogue&); (docs/baselines.md)");
  static_assert(Ranker<B> || Scorer<B> || Rater<B>,
                "a baseline needs: std::vector<item_id> rank(const history&, int list, std::span<const item_id> "
                "excluded) const; or std::vector<double> scores(const history&) const; with a score for each item; or "
                "double rate(const history&, item_id) const; (docs/baselines.md)");
  static_assert(!((Ranker<B> || Scorer<B>)&&Rater<B>),
                "a baseline ranks items or predicts ratings, which may have another split: write two of them "
                "(docs/baselines.md)");
};

/// The best `list` items of a baseline, best first, without those of `excluded` (sorted): by its scores where it does
/// not rank, equal ones by lower id.
template <class B>
requires(Ranker<B> || Scorer<B>) std::vector<item_id> ranked(const B& baseline, const history& h, int list,
                                                             std::span<const item_id> excluded) {
  if constexpr (Ranker<B>)
    return baseline.rank(h, list, excluded);
  else
    return best_items(baseline.scores(h), list, excluded);
}

}  // namespace recglm
