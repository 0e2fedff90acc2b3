#pragma once
#include <cmath>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "recglm/autograd/ops.hpp"
#include "recglm/backend/activations.hpp"
#include "recglm/concepts.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

namespace detail {
struct squared_difference {
  template <class S>
  RECGLM_HD RECGLM_INLINE S operator()(S x, S y) const {
    return (x - y) * (x - y);
  }
};
/// Its derivative by x; `sign` -1: by y.
struct difference_slope {
  int sign = 1;
  template <class S>
  RECGLM_HD RECGLM_INLINE S operator()(S x, S y) const {
    return static_cast<S>(2 * sign) * (x - y);
  }
};
}  // namespace detail

/// Vectors of a user and an item side by side, through layers each half as wide as the one before with ReLU, to one
/// number: what is added to the mean rating. The tower of NCF's MLP (He et al., WWW 2017) with a linear end. The loss
/// is the mean squared error.
template <Backend B>
class mlp_rating_network {
 public:
  using backend = B;
  using scalar = typename B::scalar;

  /// `ratings` of the events that batches of `pair_source` name in `inter`, the mean taken off; they outlive it.
  mlp_rating_network(int users, int items, int hidden, int layers, double stddev, std::span<const float> ratings,
                     random_engine& rng)
      : ratings_(ratings), users_("user", {users, hidden}), items_("item", {items, hidden}) {
    check(layers >= 1 && hidden >> (layers - 1) >= 1, "mlp_rating: ", layers, " layers, each half as wide as the one ",
          "before, leave nothing of vectors of ", hidden, " and ", hidden, " numbers");
    users_.draw(rng, stddev);
    items_.draw(rng, stddev);
    for (int l = 0, width = hidden; l < layers; ++l, width /= 2)
      if (l == 0)
        layers_.emplace_back("layers.0.user", hidden, hidden, false), layers_.emplace_back("layers.0", hidden, hidden);
      else
        layers_.emplace_back("layers." + std::to_string(l), width, width * 2);
    layers_.emplace_back("out", 1, hidden >> (layers - 1));
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      // Glorot's spread; the first layer is one matrix of both vectors in two parts.
      const auto outputs = static_cast<double>(layers_[l].weight.shape[0]),
                 inputs = static_cast<double>(layers_[l].weight.shape[1]) * (l < 2 ? 2 : 1);
      layers_[l].weight.draw(rng, std::sqrt(2.0 / (inputs + outputs)));
    }
  }

  /// Calls `visit(parameter<B>&)` for every weight.
  template <class Visit>
  void parameters(Visit&& visit) {
    visit(users_);
    visit(items_);
    for (layer& l : layers_) {
      visit(l.weight);
      if (l.bias.trained) visit(l.bias);
    }
  }

  /// (pairs, 1): what each user's rating of its item is above the mean.
  variable<B> predicted(tape<B>& t, std::span<const user_id> users, std::span<const item_id> items) {
    const int n = static_cast<int>(users.size());
    variable<B> x = linear(t, embed(t, items_, t.upload(items), n), layers_[1].rows(),
                           linear(t, embed(t, users_, t.upload(users), n), layers_[0].rows()));
    for (std::size_t l = 2; l < layers_.size(); ++l) x = linear(t, activate<relu>(t, x), layers_[l].rows());
    return x;
  }

  /// The sum of squared errors over the pairs divided by `denominator` (0: their number).
  variable<B> loss(tape<B>& t, const batch& pairs, double denominator = 0) {
    const int n = pairs.size();
    std::vector<scalar> wanted;
    for (const std::int32_t e : pairs.inter)
      wanted.push_back(static_cast<scalar>(ratings_[static_cast<std::size_t>(e)]));
    const variable<B> given = t.make(n, 1, false);
    B::upload(given.value(), wanted.data(), wanted.size());
    const variable<B> errors = zip(t, predicted(t, pairs.tokens, pairs.targets), given, detail::squared_difference{},
                                   detail::difference_slope{1}, detail::difference_slope{-1});
    return sum_of(t, errors, denominator > 0 ? denominator : n);
  }

 private:
  struct layer {
    parameter<B> weight, bias;
    layer(const std::string& name, int outputs, int inputs, bool biased = true)
        : weight(name + ".weight", {outputs, inputs}), bias(name + ".bias", {outputs}, 0, biased) {}
    weight_rows<B> rows() {
      weight_rows<B> all;
      all.weight = &weight, all.bias = bias.trained ? &bias : nullptr;
      all.outputs = static_cast<int>(weight.shape[0]), all.inputs = static_cast<int>(weight.shape[1]);
      return all;
    }
  };

  std::span<const float> ratings_;
  parameter<B> users_, items_;
  std::deque<layer> layers_;  ///< the first one in two, for the user's and the item's half
};

}  // namespace recglm
