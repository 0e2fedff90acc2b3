#pragma once
#include <cmath>
#include <string>
#include <vector>

#include "recglm/backend/activations.hpp"
#include "recglm/baselines/networks/layers.hpp"
#include "recglm/baselines/next_item/network.hpp"
#include "recglm/core/value_range.hpp"

namespace recglm {

/// Sizes of an `hgn_network`.
struct hgn_shape {
  int hidden = 50;
  int window = 5;  ///< latest items that are seen

  template <class V>
  void visit(V&& v) {
    v("hidden", hidden, explained("hidden size", value_range::between(1, 65536)));
    v("window", window, explained("latest items that are seen", value_range::between(1, 1000)));
  }
};

/// HGN (Ma et al., KDD 2019, arXiv 1906.09217): gates that let through features of the items of a window and whole
/// items by what the user is, the mean of what is left beside the user's vector and the sum of the window. A table of
/// its own with biases gives the scores.
template <class B>
class hgn_network : public next_item_network<B> {
 public:
  using scalar = typename B::scalar;

  hgn_network(const hgn_shape& shape, int items, int users, random_engine& rng)
      : shape_(shape),
        item_("item", {items, shape.hidden}),
        user_("user", {users + 1, shape.hidden}),
        features_("features", shape.hidden, shape.hidden, xavier(shape.hidden, shape.hidden), rng),
        features_of_user_("features_of_user", shape.hidden, shape.hidden, xavier(shape.hidden, shape.hidden), rng),
        items_("items", 1, shape.hidden, xavier(1, shape.hidden), rng),
        items_of_user_("items_of_user", shape.window, shape.hidden, xavier(shape.window, shape.hidden), rng),
        sum_("sum", {1, shape.window}, 1, false),
        out_("out", {items, shape.hidden + 1}) {
    const double stddev = 1.0 / shape.hidden;
    item_.draw(rng, stddev);
    draw_users(user_, stddev, rng);
    draw_with_bias(out_, stddev, rng);
  }

  void visit(const std::function<void(parameter<B>&)>& each) override {
    each(item_), each(user_), features_.visit(each);
    each(features_of_user_.weight), each(items_.weight), each(items_of_user_.weight), each(out_);
  }

  variable<B> states(tape<B>& t, const batch& texts, std::span<const std::int32_t> asked) override {
    const int rows = static_cast<int>(asked.size()), window = shape_.window, width = shape_.hidden;
    const variable<B> x = windows(t, item_, texts, asked, window), user = users_of(t, user_, texts, asked);
    std::vector<std::int32_t> of_row;
    for (int r = 0; r < rows; ++r) of_row.insert(of_row.end(), static_cast<std::size_t>(window), r);
    const variable<B> wish = gather_rows(t, features_of_user_(t, user), uploaded(t, of_row), rows * window);
    const variable<B> chosen = multiply(t, x, activate<sigmoid>(t, add(t, features_(t, x), wish)));
    const variable<B> weights =
        activate<sigmoid>(t, add(t, reshape(t, items_(t, chosen), window), items_of_user_(t, user)));  // (rows, window)
    const std::vector<scalar> ones(static_cast<std::size_t>(width * window), 1);
    const variable<B> spread = times_constants(t, reshape(t, weights, 1), wide(ones, width), width);
    const variable<B> total = times_constants(t, weights, wide(ones, width * window), width);
    const variable<B> mean =
        multiply(t, mix_rows(t, multiply(t, chosen, spread), sum_), map(t, total, inverse{}, inverse_slope{}));
    return with_ones(t, add(t, add(t, user, mean), mix_rows(t, x, sum_)));
  }

  parameter<B>& table() override { return out_; }

 private:
  struct inverse {
    template <class S>
    RECGLM_HD RECGLM_INLINE S operator()(S x) const {
      return S(1) / x;
    }
  };
  struct inverse_slope {
    template <class S>
    RECGLM_HD RECGLM_INLINE S operator()(S x) const {
      return S(-1) / (x * x);
    }
  };
  static std::span<const scalar> wide(const std::vector<scalar>& ones, int n) {
    return std::span<const scalar>(ones).first(static_cast<std::size_t>(n));
  }

  hgn_shape shape_;
  parameter<B> item_, user_;
  dense<B> features_;
  unbiased<B> features_of_user_, items_, items_of_user_;
  parameter<B> sum_, out_;
};

}  // namespace recglm
