#pragma once
#include <cmath>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "recglm/autograd/ops.hpp"
#include "recglm/concepts.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

namespace detail {
/// -log sigmoid(x - y), the loss of a pair whose first score should be the greater one.
struct pairwise_loss {
  template <class S>
  RECGLM_HD RECGLM_INLINE S operator()(S x, S y) const {
    const S d = y - x;
    return (d > 0 ? d : S(0)) + std::log1p(std::exp(d > 0 ? -d : d));
  }
};
/// Its derivative by y; `sign` -1: by x.
struct pairwise_slope {
  int sign = 1;
  template <class S>
  RECGLM_HD RECGLM_INLINE S operator()(S x, S y) const {
    return static_cast<S>(sign) / (S(1) + std::exp(x - y));
  }
};
}  // namespace detail

/// Matrix factorisation whose loss is the mean of -log sigmoid(score of a met item - score of another one), as batches
/// of `pair_source` name them (BPR-MF, Rendle et al., UAI 2009).
template <SamplingBackend B>
class bpr_mf_network {
 public:
  using backend = B;
  using scalar = typename B::scalar;

  bpr_mf_network(int users, int items, int width, double stddev, random_engine& rng)
      : users_("user", {users, width}), items_("item", {items, width}) {
    users_.draw(rng, stddev);
    items_.draw(rng, stddev);
  }

  /// (users, width)
  const parameter<B>& user_table() const { return users_; }
  /// (items, width)
  const parameter<B>& item_table() const { return items_; }

  /// Calls `visit(parameter<B>&)` for every weight.
  template <class Visit>
  void parameters(Visit&& visit) {
    visit(users_);
    visit(items_);
  }

  /// The sum over the pairs divided by `denominator` (0: their number).
  variable<B> loss(tape<B>& t, const batch& pairs, double denominator = 0) {
    const int n = pairs.size();
    const auto ids = [&](const std::vector<std::int32_t>& v) { return t.upload(std::span<const std::int32_t>(v)); };
    std::vector<std::int32_t> places(static_cast<std::size_t>(n));
    std::iota(places.begin(), places.end(), 0);
    const std::int32_t* const at = ids(places);
    const variable<B> user = embed(t, users_, ids(pairs.tokens), n);
    const variable<B> met = row_logits(t, user, embed(t, items_, ids(pairs.targets), n), at, at, n),
                      other = row_logits(t, user, embed(t, items_, ids(pairs.intra), n), at, at, n);
    const variable<B> losses =
        zip(t, met, other, detail::pairwise_loss{}, detail::pairwise_slope{-1}, detail::pairwise_slope{1});
    return sum_of(t, losses, denominator > 0 ? denominator : n);
  }

 private:
  parameter<B> users_, items_;
};

}  // namespace recglm
