#pragma once
#include <string>
#include <vector>

#include "recglm/backend/activations.hpp"
#include "recglm/baselines/networks/layers.hpp"
#include "recglm/baselines/next_item/network.hpp"
#include "recglm/core/value_range.hpp"

namespace recglm {

/// Sizes of a `bert4rec_network`.
struct bert4rec_shape {
  int hidden = 64;
  int layers = 2;
  int heads = 4;
  double dropout = 0.2;

  template <class V>
  void visit(V&& v) {
    v("hidden", hidden, explained("hidden size", value_range::between(1, 65536)));
    v("layers", layers, explained("blocks", value_range::between(1, 1024)));
    v("heads", heads, explained("attention heads", value_range::between(1, 4096)));
    v("dropout", dropout, explained("dropout rate", value_range::rate()));
  }
};

/// BERT4Rec (Sun et al., CIKM 2019, arXiv 1904.06690): a transformer that sees both ways and says which items are
/// masked; the next item is a masked one at the end. A table of its own with biases gives the scores, as in RecBoard.
template <class B>
class bert4rec_network : public next_item_network<B> {
 public:
  using scalar = typename B::scalar;

  bert4rec_network(const bert4rec_shape& shape, int items, int length, random_engine& rng)
      : shape_(shape),
        item_("item", {items + 1, shape.hidden}),
        place_("place", {length, shape.hidden}),
        norm_("norm", shape.hidden, epsilon),
        out_("out", {items, shape.hidden + 1}) {
    check(shape.hidden % shape.heads == 0, "bert4rec: a hidden size of ", shape.hidden, " is no multiple of ",
          shape.heads, " heads");
    item_.draw(rng, xavier(items + 1, shape.hidden));
    place_.draw(rng, xavier(length, shape.hidden));
    draw_with_bias(out_, xavier(items, shape.hidden), rng);
    for (int l = 0; l < shape.layers; ++l) blocks_.emplace_back("blocks." + std::to_string(l), shape.hidden, rng);
    visit([](parameter<B>& p) {
      // Weights beyond .02 are brought there, but for queries, keys and values.
      if (p.name.ends_with(".qkv.weight") || p.name.find("norm") != p.name.npos) return;
      B::map(p.value.data(), p.value.data(), p.value.size(), clamp{});
    });
  }

  void visit(const std::function<void(parameter<B>&)>& each) override {
    each(item_), each(place_), norm_.visit(each);
    for (block& b : blocks_) b.visit(each);
    each(out_);
  }

  variable<B> states(tape<B>& t, const batch& texts, std::span<const std::int32_t> asked) override {
    const int rows = texts.size(), width = shape_.hidden;
    variable<B> x =
        add(t, embed(t, item_, uploaded(t, texts.tokens), rows), embed(t, place_, uploaded(t, texts.inter), rows));
    x = dropout(t, norm_(t, x), shape_.dropout);
    std::vector<prefix_lm> both_ways;
    for (int r = 0; r < texts.texts(); ++r)
      both_ways.push_back(
          prefix_lm{texts.offsets[static_cast<std::size_t>(r) + 1] - texts.offsets[static_cast<std::size_t>(r)]});
    const head_layout heads{shape_.heads, width / shape_.heads, width / shape_.heads};
    for (block& b : blocks_) {
      const variable<B> qkv = b.qkv(t, x);
      const variable<B> attended =
          attention(t, head_columns<B>{qkv, 0}, head_columns<B>{qkv, width}, head_columns<B>{qkv, 2 * width}, heads,
                    texts_of(t, texts, both_ways, shape_.dropout));
      x = b.attention_norm(t, add(t, x, dropout(t, b.out(t, attended), shape_.dropout)));
      const variable<B> active = dropout(t, activate<gelu_erf>(t, b.up(t, x)), shape_.dropout);
      x = b.feed_norm(t, add(t, x, dropout(t, b.down(t, active), shape_.dropout)));
    }
    return with_ones(t, rows_asked(t, x, asked));
  }

  parameter<B>& table() override { return out_; }
  item_id mask() const override { return static_cast<item_id>(item_.shape[0]) - 1; }

 private:
  static constexpr double epsilon = 1e-5;

  struct clamp {
    template <class S>
    RECGLM_HD RECGLM_INLINE S operator()(S x) const {
      return choose(x > S(0.02), S(0.02), choose(x < S(-0.02), S(-0.02), x));
    }
  };

  struct block {
    dense<B> qkv, out, up, down;
    norm_layer<B> attention_norm, feed_norm;
    block(const std::string& name, int width, random_engine& rng)
        : qkv(name + ".qkv", 3 * width, width, xavier(3 * width, width), rng),
          out(name + ".out", width, width, xavier(width, width), rng),
          up(name + ".up", 4 * width, width, xavier(4 * width, width), rng),
          down(name + ".down", width, 4 * width, xavier(width, 4 * width), rng),
          attention_norm(name + ".attention_norm", width, epsilon),
          feed_norm(name + ".feed_norm", width, epsilon) {}
    void visit(const std::function<void(parameter<B>&)>& each) {
      qkv.visit(each), out.visit(each), attention_norm.visit(each);
      up.visit(each), down.visit(each), feed_norm.visit(each);
    }
  };

  bert4rec_shape shape_;
  parameter<B> item_, place_;
  norm_layer<B> norm_;
  std::vector<block> blocks_;
  parameter<B> out_;
};

}  // namespace recglm
