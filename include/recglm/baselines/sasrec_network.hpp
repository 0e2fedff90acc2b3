#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "recglm/autograd/ops.hpp"
#include "recglm/backend/activations.hpp"
#include "recglm/backend/pointwise.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

/// Sizes and rates of a `sasrec_network`.
struct sasrec_shape {
  int items = 0;
  int hidden = 64;
  int layers = 2;
  int heads = 1;
  int length = 50;       ///< latest items of a history that are seen
  double dropout = 0.6;  ///< of the embeddings, of attention's probabilities and of both feed-forward layers
};

/// SASRec (Kang and McAuley, ICDM 2018, arXiv 1808.09781): a causal transformer over items, positions counted from the
/// end, norms of the queries and before the feed-forward layer, whose residual is taken behind that norm; items times
/// sqrt(hidden), ReLU of the model's own width. The items' table gives the logits.
template <class B>
class sasrec_network {
 public:
  using backend = B;
  using scalar = typename B::scalar;

  sasrec_network(const sasrec_shape& shape, random_engine& rng)
      : shape_(shape),
        item_("item", {shape.items, shape.hidden}),
        place_("place", {shape.length, shape.hidden}),
        gain_("norm.weight", {shape.hidden}, 1),
        bias_("norm.bias", {shape.hidden}) {
    check(shape.hidden % shape.heads == 0, "sasrec: a hidden size of ", shape.hidden, " is no multiple of ",
          shape.heads, " heads");
    item_.draw(rng, xavier(shape.items, shape.hidden));
    place_.draw(rng, xavier(shape.length, shape.hidden));
    for (int l = 0; l < shape.layers; ++l) blocks_.emplace_back("blocks." + std::to_string(l), shape.hidden, rng);
  }

  const sasrec_shape& shape() const { return shape_; }
  /// (items, hidden)
  const parameter<B>& item_table() const { return item_; }

  /// Calls `visit(parameter<B>&)` for every weight.
  template <class Visit>
  void parameters(Visit&& visit) {
    visit(item_);
    visit(place_);
    for (block& b : blocks_)
      for (parameter<B>* p : {&b.query_gain, &b.query_bias, &b.q, &b.q_bias, &b.kv, &b.kv_bias, &b.out, &b.out_bias,
                              &b.feed_gain, &b.feed_bias, &b.up, &b.up_bias, &b.down, &b.down_bias})
        visit(*p);
    visit(gain_);
    visit(bias_);
  }

  /// The states (rows, hidden) after each item of each text; `inter` of a batch holds the positions. Drops nothing
  /// while the tape is paused.
  variable<B> states(tape<B>& t, const batch& texts) {
    const int rows = texts.size(), width = shape_.hidden;
    const auto ids = [&](const std::vector<std::int32_t>& v) { return t.upload(std::span<const std::int32_t>(v)); };
    std::vector<prefix_lm> masks(static_cast<std::size_t>(texts.texts()), prefix_lm{0});
    attention_texts<prefix_lm> seen;
    seen.texts = texts.texts();
    seen.queries = seen.keys = t.upload(std::span<const int>(texts.offsets));
    seen.sees = t.upload(std::span<const prefix_lm>(masks));
    for (int r = 0; r < texts.texts(); ++r)
      seen.longest = std::max(seen.longest, texts.offsets[at(r) + 1] - texts.offsets[at(r)]);
    const head_layout heads{shape_.heads, width / shape_.heads, width / shape_.heads};

    variable<B> x = add(t, scale(t, embed(t, item_, ids(texts.tokens), rows), std::sqrt(scalar(width))),
                        embed(t, place_, ids(texts.inter), rows));
    x = dropout(t, x, shape_.dropout);
    for (block& b : blocks_) {
      const variable<B> normed = layer_norm(t, x, b.query_gain, b.query_bias, epsilon);
      const variable<B> q = linear(t, normed, rows_of(b.q, b.q_bias)), kv = linear(t, x, rows_of(b.kv, b.kv_bias));
      attention_texts<prefix_lm> here = seen;
      if (shape_.dropout > 0 && t.dropping()) {
        here.dropout = static_cast<float>(shape_.dropout);
        here.key = t.next_key();
      }
      const variable<B> attended =
          attention(t, head_columns<B>{q, 0}, head_columns<B>{kv, 0}, head_columns<B>{kv, width}, heads, here);
      const variable<B> joined = linear(t, attended, rows_of(b.out, b.out_bias), x);
      const variable<B> inner = layer_norm(t, joined, b.feed_gain, b.feed_bias, epsilon);
      const variable<B> active =
          dropout(t, activate<relu>(t, linear(t, inner, rows_of(b.up, b.up_bias))), shape_.dropout);
      x = add(t, inner, dropout(t, linear(t, active, rows_of(b.down, b.down_bias)), shape_.dropout));
    }
    return layer_norm(t, x, gain_, bias_, epsilon);
  }

  /// Sum over the rows of -log p(next item) among all items, divided by `denominator` (0: their number). Every row has
  /// a target.
  variable<B> loss(tape<B>& t, const batch& texts, double denominator = 0) {
    const variable<B> x = states(t, texts);
    return softmax_loss(t, x, item_, t.upload(std::span<const std::int32_t>(texts.targets)),
                        denominator > 0 ? denominator : texts.size(), std::size_t{1} << 26);
  }

 private:
  static constexpr double epsilon = 1e-8;
  static std::size_t at(int i) { return static_cast<std::size_t>(i); }
  static double xavier(int a, int b) { return std::sqrt(2.0 / (a + b)); }

  struct block {
    parameter<B> query_gain, query_bias, q, q_bias, kv, kv_bias, out, out_bias, feed_gain, feed_bias, up, up_bias, down,
        down_bias;
    block(const std::string& name, int width, random_engine& rng)
        : query_gain(name + ".query_norm.weight", {width}, 1),
          query_bias(name + ".query_norm.bias", {width}),
          q(name + ".q.weight", {width, width}),
          q_bias(name + ".q.bias", {width}),
          kv(name + ".kv.weight", {2 * width, width}),
          kv_bias(name + ".kv.bias", {2 * width}),
          out(name + ".out.weight", {width, width}),
          out_bias(name + ".out.bias", {width}),
          feed_gain(name + ".feed_norm.weight", {width}, 1),
          feed_bias(name + ".feed_norm.bias", {width}),
          up(name + ".up.weight", {width, width}),
          up_bias(name + ".up.bias", {width}),
          down(name + ".down.weight", {width, width}),
          down_bias(name + ".down.bias", {width}) {
      // Queries, keys and values are one matrix of three widths for the initialisation, as in torch.
      for (parameter<B>* p : {&q, &kv}) p->draw(rng, xavier(3 * width, width));
      for (parameter<B>* p : {&out, &up, &down}) p->draw(rng, xavier(width, width));
    }
  };

  static weight_rows<B> rows_of(parameter<B>& weight, parameter<B>& bias) {
    weight_rows<B> all;
    all.weight = &weight, all.bias = &bias;
    all.outputs = static_cast<int>(weight.shape[0]), all.inputs = static_cast<int>(weight.shape[1]);
    return all;
  }

  sasrec_shape shape_;
  parameter<B> item_, place_;
  std::vector<block> blocks_;
  parameter<B> gain_, bias_;
};

}  // namespace recglm
