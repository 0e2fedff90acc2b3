#pragma once
#include <cmath>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "recglm/autograd/ops.hpp"
#include "recglm/concepts.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/random.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

/// Sizes, weights and rates of a `simple_x_network`.
struct simple_x_shape {
  int users = 0, items = 0;
  int hidden = 64;
  int negatives = 1000;          ///< drawn for each pair, among all items
  double margin = 0.9;           ///< cosine below which a negative costs nothing
  double negative_weight = 100;  ///< of the mean over the negatives
  double user_share = 0.5;       ///< of the user's own vector; the rest is the history's
  double dropout = 0.1;          ///< of the user's vector
  double stddev = 1e-4;          ///< of the vectors at first
};

namespace detail {
/// What a met item's cosine lacks to 1, and what another's is above the margin.
struct below_one {
  template <class S>
  RECGLM_HD RECGLM_INLINE S operator()(S x) const {
    return x < 1 ? 1 - x : S(0);
  }
};
struct below_one_slope {
  template <class S>
  RECGLM_HD RECGLM_INLINE S operator()(S x) const {
    return x < 1 ? S(-1) : S(0);
  }
};
struct above {
  double margin;
  template <class S>
  RECGLM_HD RECGLM_INLINE S operator()(S x) const {
    return x > static_cast<S>(margin) ? x - static_cast<S>(margin) : S(0);
  }
};
struct above_slope {
  double margin;
  template <class S>
  RECGLM_HD RECGLM_INLINE S operator()(S x) const {
    return x > static_cast<S>(margin) ? S(1) : S(0);
  }
};
}  // namespace detail

/// SimpleX (Mao et al., CIKM 2021, arXiv 2109.12613): a user's vector is its own and, through a matrix, the mean of its
/// items'; scores are cosines; the cosine contrastive loss pulls a met item's cosine to 1 and pushes those of many
/// drawn items below a margin. Batches are those of `pair_source`; negatives are drawn by the tape's seed.
template <SamplingBackend B>
class simple_x_network {
 public:
  using backend = B;
  using scalar = typename B::scalar;

  /// `met`: each user's training items, the pair's own among them.
  simple_x_network(const simple_x_shape& shape, std::vector<std::vector<item_id>> met, random_engine& rng)
      : shape_(shape),
        met_(std::move(met)),
        users_("user", {shape.users, shape.hidden}),
        items_("item", {shape.items, shape.hidden}),
        aggregate_("aggregate.weight", {shape.hidden, shape.hidden}),
        unit_("unit", {shape.hidden}, static_cast<scalar>(1 / std::sqrt(shape.hidden)), false) {
    check(met_.size() == static_cast<std::size_t>(shape.users), "simple_x_network: items met by ", met_.size(),
          " users, but there are ", shape.users);
    users_.draw(rng, shape.stddev);
    items_.draw(rng, shape.stddev);
    aggregate_.draw(rng, std::sqrt(1.0 / shape.hidden));  // Xavier's normal one of a square matrix
  }

  const simple_x_shape& shape() const { return shape_; }

  /// Calls `visit(parameter<B>&)` for every weight.
  template <class Visit>
  void parameters(Visit&& visit) {
    visit(users_);
    visit(items_);
    visit(aggregate_);
  }

  /// (items, hidden), each of length 1.
  variable<B> item_vectors(tape<B>& t) { return unit(t, all_of(t, items_)); }
  /// (items, hidden): what each item adds to a history's mean.
  variable<B> history_vectors(tape<B>& t) {
    return scale(t, linear(t, all_of(t, items_), aggregate()), static_cast<scalar>(1 - shape_.user_share));
  }
  /// (users, hidden): the users' own part, histories left out.
  variable<B> user_vectors(tape<B>& t) { return scale(t, all_of(t, users_), static_cast<scalar>(shape_.user_share)); }

  /// The sum over the pairs divided by `denominator` (0: their number).
  variable<B> loss(tape<B>& t, const batch& pairs, double denominator = 0) {
    const int n = pairs.size(), many = shape_.negatives;
    if (denominator <= 0) denominator = n;
    const auto ids = [&](const std::vector<std::int32_t>& v) { return t.upload(std::span<const std::int32_t>(v)); };
    std::vector<std::int32_t> places(static_cast<std::size_t>(n)), repeated, drawn, bags;
    std::iota(places.begin(), places.end(), 0);
    std::vector<int> offsets{0};
    random_engine draws(t.next_key());
    for (int r = 0; r < n; ++r) {
      const std::vector<item_id>& met = met_[static_cast<std::size_t>(pairs.tokens[static_cast<std::size_t>(r)])];
      bags.insert(bags.end(), met.begin(), met.end());
      offsets.push_back(static_cast<int>(bags.size()));
      repeated.insert(repeated.end(), static_cast<std::size_t>(many), r);
      for (int k = 0; k < many; ++k)
        drawn.push_back(static_cast<std::int32_t>(draws.below(static_cast<std::uint64_t>(shape_.items))));
    }
    const variable<B> all = all_of(t, items_);
    const variable<B> own = embed(t, users_, ids(pairs.tokens), n);
    const variable<B> history = linear(
        t, embedding_bag(t, all, std::span<const std::int32_t>(bags), std::span<const int>(offsets)), aggregate());
    const variable<B> user = dropout(t,
                                     unit(t, add(t, scale(t, own, static_cast<scalar>(shape_.user_share)),
                                                 scale(t, history, static_cast<scalar>(1 - shape_.user_share)))),
                                     shape_.dropout);
    const variable<B> items = unit(t, all);
    const variable<B> met = row_logits(t, user, items, ids(places), ids(pairs.targets), n),
                      others = row_logits(t, user, items, ids(repeated), ids(drawn), n * many);
    const variable<B> pull = sum_of(t, map(t, met, detail::below_one{}, detail::below_one_slope{}), denominator),
                      push = sum_of(t, map(t, others, detail::above{shape_.margin}, detail::above_slope{shape_.margin}),
                                    denominator * many / shape_.negative_weight);
    return add(t, pull, push);
  }

 private:
  static variable<B> all_of(tape<B>& t, parameter<B>& table) {
    std::vector<std::int32_t> rows(static_cast<std::size_t>(table.shape[0]));
    std::iota(rows.begin(), rows.end(), 0);
    return embed(t, table, t.upload(std::span<const std::int32_t>(rows)), static_cast<int>(rows.size()));
  }
  // Vectors of length 1: those of a training's first steps are short, so what guards a zero is shorter.
  variable<B> unit(tape<B>& t, variable<B> x) { return rms_norm(t, x, unit_, 1e-24); }
  weight_rows<B> aggregate() {
    weight_rows<B> all;
    all.weight = &aggregate_;
    all.outputs = all.inputs = shape_.hidden;
    return all;
  }

  simple_x_shape shape_;
  std::vector<std::vector<item_id>> met_;
  parameter<B> users_, items_, aggregate_, unit_;
};

}  // namespace recglm
