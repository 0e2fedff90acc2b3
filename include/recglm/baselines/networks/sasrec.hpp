#pragma once
#include <cmath>
#include <string>
#include <vector>

#include "recglm/baselines/networks/layers.hpp"
#include "recglm/baselines/next_item/network.hpp"
#include "recglm/core/value_range.hpp"

namespace recglm {

/// What a `sasrec_network` is made of. Codes that are all called SASRec differ here; the defaults are those of the best
/// strict figures that are published (docs/results/sasrec_gap.md).
struct sasrec_shape {
  int hidden = 64;
  int layers = 2;
  int heads = 1;
  double dropout = 0.6;  ///< of the embeddings and of the feed-forward layer
  double attention_dropout = 0.6;
  std::string block = "published";        ///< published, pre, post
  std::string activation = "relu";        ///< relu, gelu
  std::string initialisation = "xavier";  ///< xavier, normal (.02)
  int feed = 1;                           ///< width of the feed-forward layer, in hidden sizes
  bool scaled = true;                     ///< items times sqrt(hidden)
  bool from_end = true;                   ///< positions are counted from the end of a history

  template <class V>
  void visit(V&& v) {
    v("hidden", hidden, explained("hidden size", value_range::between(1, 65536)));
    v("layers", layers, explained("blocks", value_range::between(1, 1024)));
    v("heads", heads, explained("attention heads", value_range::between(1, 4096)));
    v("dropout", dropout, explained("dropout rate of the embeddings and the feed-forward layer", value_range::rate()));
    v("attention-dropout", attention_dropout,
      explained("dropout rate of attention's probabilities", value_range::rate()));
    v("block", block,
      explained("published (queries alone are normed, the residual is taken behind the feed-forward layer's norm), pre "
                "or post",
                value_range::one_of({"published", "pre", "post"})));
    v("activation", activation, explained("relu or gelu", value_range::one_of({"relu", "gelu"})));
    v("initialisation", initialisation,
      explained("xavier or normal, of a standard deviation of .02", value_range::one_of({"xavier", "normal"})));
    v("feed", feed, explained("width of the feed-forward layer, in hidden sizes", value_range::between(1, 64)));
    v("scaled", scaled, "items times sqrt(hidden)");
    v("from-end", from_end, "positions are counted from the end of a history");
  }
};

/// SASRec (Kang and McAuley, ICDM 2018, arXiv 1808.09781): a causal transformer over items. The items' table gives the
/// scores.
template <class B>
class sasrec_network : public next_item_network<B> {
 public:
  using scalar = typename B::scalar;

  sasrec_network(const sasrec_shape& shape, int items, int length, random_engine& rng)
      : shape_(shape),
        length_(length),
        item_("item", {items, shape.hidden}),
        place_("place", {length, shape.hidden}),
        norm_("norm", shape.hidden, epsilon) {
    check(shape.hidden % shape.heads == 0, "sasrec: a hidden size of ", shape.hidden, " is no multiple of ",
          shape.heads, " heads");
    const bool normal = shape.initialisation == "normal";
    item_.draw(rng, normal ? 0.02 : xavier(items, shape.hidden));
    place_.draw(rng, normal ? 0.02 : xavier(length, shape.hidden));
    for (int l = 0; l < shape.layers; ++l) blocks_.emplace_back("blocks." + std::to_string(l), shape, normal, rng);
  }

  void visit(const std::function<void(parameter<B>&)>& each) override {
    each(item_), each(place_);
    for (block& b : blocks_) b.visit(each);
    norm_.visit(each);
  }

  variable<B> states(tape<B>& t, const batch& texts, std::span<const std::int32_t> asked) override {
    const int rows = texts.size(), width = shape_.hidden;
    std::vector<std::int32_t> places = texts.inter;
    if (!shape_.from_end)
      for (int r = 0; r < texts.texts(); ++r)
        for (int i = texts.offsets[static_cast<std::size_t>(r)]; i < texts.offsets[static_cast<std::size_t>(r) + 1];
             ++i)
          places[static_cast<std::size_t>(i)] = i - texts.offsets[static_cast<std::size_t>(r)];
    variable<B> x = embed(t, item_, uploaded(t, texts.tokens), rows);
    if (shape_.scaled) x = scale(t, x, std::sqrt(scalar(width)));
    x = add(t, x, embed(t, place_, uploaded(t, places), rows));
    if (shape_.block == "post") x = norm_(t, x);
    x = dropout(t, x, shape_.dropout);
    const std::vector<prefix_lm> causal(static_cast<std::size_t>(texts.texts()), prefix_lm{0});
    for (block& b : blocks_) x = through(t, b, x, texts, causal);
    if (shape_.block != "post") x = norm_(t, x);
    return rows_asked(t, x, asked);
  }

  parameter<B>& table() override { return item_; }

 private:
  static constexpr double epsilon = 1e-8;

  struct block {
    norm_layer<B> query_norm, feed_norm;
    dense<B> q, kv, out, up, down;
    block(const std::string& name, const sasrec_shape& of, bool normal, random_engine& rng)
        : query_norm(name + ".query_norm", of.hidden, epsilon),
          feed_norm(name + ".feed_norm", of.hidden, epsilon),
          // Queries, keys and values are one matrix of three widths for the initialisation, as in torch.
          q(name + ".q", of.hidden, of.hidden, normal ? 0.02 : xavier(3 * of.hidden, of.hidden), rng),
          kv(name + ".kv", 2 * of.hidden, of.hidden, normal ? 0.02 : xavier(3 * of.hidden, of.hidden), rng),
          out(name + ".out", of.hidden, of.hidden, normal ? 0.02 : xavier(of.hidden, of.hidden), rng),
          up(name + ".up", of.feed * of.hidden, of.hidden, normal ? 0.02 : xavier(of.feed * of.hidden, of.hidden), rng),
          down(name + ".down", of.hidden, of.feed * of.hidden, normal ? 0.02 : xavier(of.hidden, of.feed * of.hidden),
               rng) {}
    void visit(const std::function<void(parameter<B>&)>& each) {
      query_norm.visit(each), q.visit(each), kv.visit(each), out.visit(each);
      feed_norm.visit(each), up.visit(each), down.visit(each);
    }
  };

  variable<B> through(tape<B>& t, block& b, variable<B> x, const batch& texts, const std::vector<prefix_lm>& causal) {
    const int width = shape_.hidden;
    const head_layout heads{shape_.heads, width / shape_.heads, width / shape_.heads};
    const bool published = shape_.block == "published", pre = shape_.block == "pre";
    const variable<B> normed = published || pre ? b.query_norm(t, x) : x;
    const variable<B> q = b.q(t, normed), kv = b.kv(t, pre ? normed : x);
    const variable<B> attended = attention(t, head_columns<B>{q, 0}, head_columns<B>{kv, 0}, head_columns<B>{kv, width},
                                           heads, texts_of(t, texts, causal, shape_.attention_dropout));
    variable<B> joined = published ? b.out(t, attended, x) : add(t, x, dropout(t, b.out(t, attended), shape_.dropout));
    if (shape_.block == "post") joined = b.query_norm(t, joined);
    const variable<B> inner = published || pre ? b.feed_norm(t, joined) : joined;
    const variable<B> wide = b.up(t, inner);
    variable<B> active = shape_.activation == "relu" ? activate<relu>(t, wide) : activate<gelu_erf>(t, wide);
    if (published) active = dropout(t, active, shape_.dropout);
    const variable<B> fed = dropout(t, b.down(t, active), shape_.dropout);
    const variable<B> sum = add(t, pre ? joined : inner, fed);
    return shape_.block == "post" ? b.feed_norm(t, sum) : sum;
  }

  sasrec_shape shape_;
  int length_;
  parameter<B> item_, place_;
  std::vector<block> blocks_;
  norm_layer<B> norm_;
};

}  // namespace recglm
