#pragma once
#include <cmath>
#include <string>
#include <vector>

#include "recglm/backend/activations.hpp"
#include "recglm/baselines/networks/layers.hpp"
#include "recglm/baselines/next_item/network.hpp"
#include "recglm/core/value_range.hpp"

namespace recglm {

/// Sizes of a `caser_network`.
struct caser_shape {
  int hidden = 64;
  int window = 5;       ///< latest items that are seen
  int vertical = 4;     ///< filters over a column of the window
  int horizontal = 16;  ///< filters of each height from 1 to the window
  double dropout = 0.5;

  template <class V>
  void visit(V&& v) {
    v("hidden", hidden, explained("hidden size", value_range::between(1, 65536)));
    v("window", window, explained("latest items that are seen", value_range::between(1, 1000)));
    v("vertical", vertical, explained("filters over a column of the window", value_range::between(1, 1000)));
    v("horizontal", horizontal, explained("filters of each height", value_range::between(1, 1000)));
    v("dropout", dropout, explained("dropout rate of the convolutions", value_range::rate()));
  }
};

namespace detail {
/// The larger of two, and which it was.
struct larger_of {
  template <class S>
  RECGLM_HD RECGLM_INLINE S operator()(S a, S b) const {
    return choose(a >= b, a, b);
  }
};
struct is_larger {
  template <class S>
  RECGLM_HD RECGLM_INLINE S operator()(S a, S b) const {
    return choose(a >= b, S(1), S(0));
  }
};
struct is_smaller {
  template <class S>
  RECGLM_HD RECGLM_INLINE S operator()(S a, S b) const {
    return choose(a >= b, S(0), S(1));
  }
};
}  // namespace detail

/// Caser (Tang and Wang, WSDM 2018): convolutions over a window of items, downwards and sideways, joined with the
/// user's vector. A table of its own with biases gives the scores. The vertical filters have no biases: those of the
/// layer behind them are the same.
template <class B>
class caser_network : public next_item_network<B> {
 public:
  caser_network(const caser_shape& shape, int items, int users, random_engine& rng)
      : shape_(shape),
        item_("item", {items, shape.hidden}),
        user_("user", {users + 1, shape.hidden}),
        vertical_("vertical", {shape.vertical, shape.window}),
        join_("join", shape.hidden, shape.vertical * shape.hidden + shape.horizontal * shape.window,
              xavier(shape.hidden, shape.vertical * shape.hidden + shape.horizontal * shape.window), rng),
        out_("out", {items, 2 * shape.hidden + 1}) {
    const double stddev = 1.0 / shape.hidden;
    item_.draw(rng, stddev);
    draw_users(user_, stddev, rng);
    draw_with_bias(out_, stddev, rng);
    vertical_.draw(rng, 1 / std::sqrt(3.0 * shape.window));
    for (int height = 1; height <= shape.window; ++height)
      horizontal_.emplace_back("horizontal." + std::to_string(height), shape.horizontal, height * shape.hidden,
                               1 / std::sqrt(3.0 * height * shape.hidden), rng);
  }

  void visit(const std::function<void(parameter<B>&)>& each) override {
    each(item_), each(user_), each(vertical_);
    for (dense<B>& one : horizontal_) one.visit(each);
    join_.visit(each), each(out_);
  }

  variable<B> states(tape<B>& t, const batch& texts, std::span<const std::int32_t> asked) override {
    const int rows = static_cast<int>(asked.size()), window = shape_.window;
    const variable<B> x = windows(t, item_, texts, asked, window);
    variable<B> features = reshape(t, mix_rows(t, x, vertical_), shape_.vertical * shape_.hidden);
    for (int height = 1; height <= window; ++height)
      features = concat_columns<B>(t, {features, sideways(t, x, rows, height)});
    const variable<B> joined = activate<relu>(t, join_(t, dropout(t, features, shape_.dropout)));
    return with_ones(t, concat_columns<B>(t, {joined, users_of(t, user_, texts, asked)}));
  }

  parameter<B>& table() override { return out_; }

 private:
  // The strongest answer of the filters of one height, wherever in the window it is.
  variable<B> sideways(tape<B>& t, variable<B> x, int rows, int height) {
    const int window = shape_.window;
    variable<B> most;
    for (int first = 0; first + height <= window; ++first) {
      std::vector<std::int32_t> index;
      for (int r = 0; r < rows; ++r)
        for (int i = 0; i < height; ++i) index.push_back(r * window + first + i);
      const variable<B> seen =
          reshape(t, gather_rows(t, x, uploaded(t, index), static_cast<int>(index.size())), height * shape_.hidden);
      const variable<B> strength = activate<relu>(t, horizontal_[static_cast<std::size_t>(height) - 1](t, seen));
      most = most ? zip(t, most, strength, detail::larger_of{}, detail::is_larger{}, detail::is_smaller{}) : strength;
    }
    return most;
  }

  caser_shape shape_;
  parameter<B> item_, user_, vertical_;
  std::vector<dense<B>> horizontal_;
  dense<B> join_;
  parameter<B> out_;
};

}  // namespace recglm
