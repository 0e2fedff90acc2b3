#pragma once
#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "recglm/backend/functors.hpp"
#include "recglm/baselines/networks/layers.hpp"
#include "recglm/baselines/next_item/network.hpp"
#include "recglm/core/value_range.hpp"

namespace recglm {

/// Sizes of a `gru4rec_network`.
struct gru4rec_shape {
  int hidden = 128;    ///< of the recurrent state
  int embedding = 64;  ///< of an item
  double dropout = 0;  ///< of the embeddings

  template <class V>
  void visit(V&& v) {
    v("hidden", hidden, explained("size of the recurrent state", value_range::between(1, 65536)));
    v("embedding", embedding, explained("size of an item's vector", value_range::between(1, 65536)));
    v("dropout", dropout, explained("dropout rate of the embeddings", value_range::rate()));
  }
};

/// GRU4Rec (Hidasi et al., ICLR 2016, arXiv 1511.06939): a gated recurrent unit over items without biases, its state
/// brought to the width of the items' table, which gives the scores.
template <class B>
class gru4rec_network : public next_item_network<B> {
 public:
  gru4rec_network(const gru4rec_shape& shape, int items, random_engine& rng)
      : shape_(shape),
        item_("item", {items, shape.embedding}),
        // Xavier's uniform initialisation has the normal one's deviation.
        input_("input", 3 * shape.hidden, shape.embedding, xavier(3 * shape.hidden, shape.embedding), rng),
        recurrent_("recurrent", 3 * shape.hidden, shape.hidden, xavier(3 * shape.hidden, shape.hidden), rng),
        out_("out", shape.embedding, shape.hidden, 1 / std::sqrt(3.0 * shape.hidden), rng) {
    item_.draw(rng, xavier(items, shape.embedding));
  }

  void visit(const std::function<void(parameter<B>&)>& each) override {
    each(item_), each(input_.weight), each(recurrent_.weight), out_.visit(each);
  }

  variable<B> states(tape<B>& t, const batch& texts, std::span<const std::int32_t> asked) override {
    const int n = texts.texts(), width = shape_.hidden;
    const auto length = [&](int text) {
      return texts.offsets[static_cast<std::size_t>(text) + 1] - texts.offsets[static_cast<std::size_t>(text)];
    };
    // Longer texts first: those that go on are always the first rows of a step.
    std::vector<int> order(static_cast<std::size_t>(n));
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return length(a) > length(b); });
    const variable<B> x = dropout(t, embed(t, item_, uploaded(t, texts.tokens), texts.size()), shape_.dropout);
    const variable<B> gates = input_(t, x);
    std::vector<variable<B>> steps;
    std::vector<std::int32_t> place(static_cast<std::size_t>(texts.size()));  // of each row among those of all steps
    for (int step = 0, rows = 0, going = n;; ++step) {
      while (going > 0 && length(order[static_cast<std::size_t>(going) - 1]) <= step) --going;
      if (going == 0) break;
      std::vector<std::int32_t> index;
      for (int i = 0; i < going; ++i) {
        index.push_back(texts.offsets[static_cast<std::size_t>(order[static_cast<std::size_t>(i)])] + step);
        place[static_cast<std::size_t>(index.back())] = rows++;
      }
      const variable<B> given = gather_rows(t, gates, uploaded(t, index), going);
      steps.push_back(steps.empty() ? first_state(t, given, width) : next_state(t, given, steps.back(), width));
    }
    std::vector<std::int32_t> rows;
    for (const std::int32_t r : asked) rows.push_back(place[static_cast<std::size_t>(r)]);
    const variable<B> all = concat_rows(t, std::span<const variable<B>>(steps));
    return out_(t, gather_rows(t, all, uploaded(t, rows), static_cast<int>(rows.size())));
  }

  parameter<B>& table() override { return item_; }

 private:
  // (1 - z) candidate + z before, as candidate + z (before - candidate).
  static variable<B> between(tape<B>& t, variable<B> candidate, variable<B> z, variable<B> before) {
    return add(t, candidate, multiply(t, z, add(t, before, scale(t, candidate, -1))));
  }

  // Before the first item the state is 0.
  static variable<B> first_state(tape<B>& t, variable<B> gates, int width) {
    const variable<B> z = activate<sigmoid>(t, columns(t, gates, width, width));
    const variable<B> candidate = activate<hyperbolic_tangent>(t, columns(t, gates, 2 * width, width));
    return add(t, candidate, scale(t, multiply(t, z, candidate), -1));
  }

  variable<B> next_state(tape<B>& t, variable<B> gates, variable<B> before, int width) {
    variable<B> going = before;
    if (gates.rows() < before.rows()) {
      std::vector<std::int32_t> kept(static_cast<std::size_t>(gates.rows()));
      std::iota(kept.begin(), kept.end(), 0);
      going = gather_rows(t, before, uploaded(t, kept), gates.rows());
    }
    const variable<B> own = recurrent_(t, going);
    const variable<B> both =
        activate<sigmoid>(t, add(t, columns(t, gates, 0, 2 * width), columns(t, own, 0, 2 * width)));
    const variable<B> r = columns(t, both, 0, width), z = columns(t, both, width, width);
    const variable<B> candidate = activate<hyperbolic_tangent>(
        t, add(t, columns(t, gates, 2 * width, width), multiply(t, r, columns(t, own, 2 * width, width))));
    return between(t, candidate, z, going);
  }

  gru4rec_shape shape_;
  parameter<B> item_;
  unbiased<B> input_, recurrent_;
  dense<B> out_;
};

}  // namespace recglm
