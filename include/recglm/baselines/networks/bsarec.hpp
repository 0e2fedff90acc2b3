#pragma once
#include <cmath>
#include <numbers>
#include <numeric>
#include <string>
#include <vector>

#include "recglm/baselines/networks/layers.hpp"
#include "recglm/baselines/next_item/network.hpp"
#include "recglm/core/value_range.hpp"

namespace recglm {

/// Sizes of a `bsarec_network`.
struct bsarec_shape {
  int hidden = 64;
  int layers = 2;
  int heads = 1;
  double dropout = 0.5;
  double attention_dropout = 0.5;
  double alpha = 0.7;   ///< share of the filter beside attention
  int frequencies = 5;  ///< c of the paper: c / 2 + 1 frequencies, the mean included, are low

  template <class V>
  void visit(V&& v) {
    v("hidden", hidden, explained("hidden size", value_range::between(1, 65536)));
    v("layers", layers, explained("blocks", value_range::between(1, 1024)));
    v("heads", heads, explained("attention heads", value_range::between(1, 4096)));
    v("dropout", dropout, explained("dropout rate", value_range::rate()));
    v("attention-dropout", attention_dropout,
      explained("dropout rate of attention's probabilities", value_range::rate()));
    v("alpha", alpha, explained("share of the filter beside attention", value_range::share()));
    v("frequencies", frequencies,
      explained("half of it, and the mean, are low frequencies", value_range::between(1, 1000)));
  }
};

/// Who sees whom in a text that is filled up from the left: its items see those before them and no filling; the
/// filling, whose every key is masked alike, sees everything.
struct left_padded {
  int pads = 0, length = 0;
  RECGLM_HD bool sees(int query, int key) const { return query < pads || (key >= pads && key <= query); }
  RECGLM_HD int row_end(int query) const { return query < pads ? length : query + 1; }
};

/// The weights (length, length) that leave the lowest `kept` frequencies of a signal, the mean included.
template <class B>
parameter<B> low_pass(int length, int kept) {
  parameter<B> out("low_pass", {length, length}, 0, false);
  std::vector<typename B::scalar> values(out.value.size());
  for (int i = 0; i < length; ++i)
    for (int j = 0; j < length; ++j) {
      double sum = 0;
      for (int f = 0; f < kept && 2 * f <= length; ++f)
        sum += (f == 0 || 2 * f == length ? 1 : 2) * std::cos(2 * std::numbers::pi * f * (i - j) / length);
      values[static_cast<std::size_t>(i * length + j)] = static_cast<typename B::scalar>(sum / length);
    }
  B::upload(out.value.data(), values.data(), values.size());
  return out;
}

/// BSARec (Shin et al., AAAI 2024, arXiv 2312.10325): attention beside a filter that weighs low and high frequencies of
/// the whole history apart. Histories are filled up from the left to `length`, as in its published code; since the
/// filter looks at all of a text, only its last item may be asked.
template <class B>
class bsarec_network : public next_item_network<B> {
 public:
  using scalar = typename B::scalar;

  bsarec_network(const bsarec_shape& shape, int items, int length, random_engine& rng)
      : shape_(shape),
        length_(length),
        item_("item", {items, shape.hidden}),
        place_("place", {length, shape.hidden}),
        norm_("norm", shape.hidden, epsilon),
        low_(low_pass<B>(length, shape.frequencies / 2 + 1)),
        low_of_last_("low_pass_of_last", {1, length}, 0, false) {
    check(shape.hidden % shape.heads == 0, "bsarec: a hidden size of ", shape.hidden, " is no multiple of ",
          shape.heads, " heads");
    B::copy(low_of_last_.value.data(), low_.value.data() + low_.value.size() - static_cast<std::size_t>(length),
            static_cast<std::size_t>(length));
    item_.draw(rng, 0.02);
    place_.draw(rng, 0.02);
    for (int l = 0; l < shape.layers; ++l) blocks_.emplace_back("blocks." + std::to_string(l), shape.hidden, rng);
  }

  void visit(const std::function<void(parameter<B>&)>& each) override {
    each(item_), each(place_), norm_.visit(each);
    for (block& b : blocks_) b.visit(each);
  }

  variable<B> states(tape<B>& t, const batch& texts, std::span<const std::int32_t> asked) override {
    const int n = texts.texts(), rows = n * length_;
    check(static_cast<int>(asked.size()) == n, "bsarec: ", n, " texts are asked at ", asked.size(),
          " places; train it on prefixes");
    std::vector<std::int32_t> places(static_cast<std::size_t>(rows)), index, last;
    std::vector<left_padded> seen;
    for (int r = 0; r < n; ++r) {
      const int begin = texts.offsets[static_cast<std::size_t>(r)],
                end = texts.offsets[static_cast<std::size_t>(r) + 1];
      check(asked[static_cast<std::size_t>(r)] == end - 1,
            "bsarec: a text is asked before its last item; train it on prefixes");
      const auto at = places.begin() + static_cast<std::ptrdiff_t>(r) * length_;
      std::iota(at, at + length_, 0);
      for (int i = begin; i < end; ++i) index.push_back(r * length_ + length_ - (end - i));
      last.push_back((r + 1) * length_ - 1);
      seen.push_back({length_ - (end - begin), length_});
    }
    variable<B> x = spread_rows(t, embed(t, item_, uploaded(t, texts.tokens), texts.size()), uploaded(t, index), rows);
    x = add(t, x, embed(t, place_, uploaded(t, places), rows));
    x = dropout(t, norm_(t, x), shape_.dropout);
    for (std::size_t l = 0; l + 1 < blocks_.size(); ++l)
      x = through(t, blocks_[l], x, x, low_, attention_of(t, n, length_, seen));
    // Of the last block only the last items are asked.
    attention_texts<left_padded> of_last = attention_of(t, n, 1, seen);
    const std::vector<int> at_end(static_cast<std::size_t>(n), length_ - 1);
    of_last.place = uploaded(t, at_end);
    return through(t, blocks_.back(), gather_rows(t, x, uploaded(t, last), n), x, low_of_last_, of_last);
  }

  parameter<B>& table() override { return item_; }

 private:
  static constexpr double epsilon = 1e-12;

  struct block {
    parameter<B> beta;
    norm_layer<B> filter_norm, attention_norm, feed_norm;
    dense<B> q, kv, out, up, down;
    block(const std::string& name, int width, random_engine& rng)
        : beta(name + ".beta", {width}),
          filter_norm(name + ".filter_norm", width, epsilon),
          attention_norm(name + ".attention_norm", width, epsilon),
          feed_norm(name + ".feed_norm", width, epsilon),
          q(name + ".q", width, width, xavier(width, width), rng),
          kv(name + ".kv", 2 * width, width, xavier(width, width), rng),
          out(name + ".out", width, width, xavier(width, width), rng),
          up(name + ".up", 4 * width, width, xavier(4 * width, width), rng),
          down(name + ".down", width, 4 * width, xavier(width, 4 * width), rng) {
      beta.draw(rng, 1);
    }
    void visit(const std::function<void(parameter<B>&)>& each) {
      each(beta), filter_norm.visit(each), q.visit(each), kv.visit(each), out.visit(each);
      attention_norm.visit(each), up.visit(each), down.visit(each), feed_norm.visit(each);
    }
  };

  // `queries` rows at the end of each text of `length_` keys.
  attention_texts<left_padded> attention_of(tape<B>& t, int texts, int queries, const std::vector<left_padded>& seen) {
    std::vector<int> from, keys;
    for (int r = 0; r <= texts; ++r) from.push_back(r * queries), keys.push_back(r * length_);
    attention_texts<left_padded> out;
    out.texts = texts, out.longest = length_;
    out.queries = uploaded(t, from), out.keys = uploaded(t, keys), out.sees = uploaded(t, seen);
    if (shape_.attention_dropout > 0 && t.dropping())
      out.dropout = static_cast<float>(shape_.attention_dropout), out.key = t.next_key();
    return out;
  }

  // `x` are the rows that are wanted, `all` those of whole texts; `low` mixes all of a text into the wanted ones.
  variable<B> through(tape<B>& t, block& b, variable<B> x, variable<B> all, parameter<B>& low,
                      const attention_texts<left_padded>& texts) {
    const int width = shape_.hidden;
    const variable<B> slow = mix_rows(t, all, low);
    const variable<B> fast = add(t, x, scale(t, slow, -1));
    const variable<B> weighed = add(t, slow, scale_columns(t, scale_columns(t, fast, b.beta), b.beta));
    const variable<B> filtered = b.filter_norm(t, add(t, x, dropout(t, weighed, shape_.dropout)));
    const variable<B> q = b.q(t, x), kv = b.kv(t, all);
    const head_layout heads{shape_.heads, width / shape_.heads, width / shape_.heads};
    const variable<B> attended =
        attention(t, head_columns<B>{q, 0}, head_columns<B>{kv, 0}, head_columns<B>{kv, width}, heads, texts);
    const variable<B> joined = b.attention_norm(t, add(t, x, dropout(t, b.out(t, attended), shape_.dropout)));
    const variable<B> mixed = add(t, scale(t, filtered, static_cast<scalar>(shape_.alpha)),
                                  scale(t, joined, static_cast<scalar>(1 - shape_.alpha)));
    const variable<B> fed = b.down(t, activate<gelu_erf>(t, b.up(t, mixed)));
    return b.feed_norm(t, add(t, mixed, dropout(t, fed, shape_.dropout)));
  }

  bsarec_shape shape_;
  int length_;
  parameter<B> item_, place_;
  norm_layer<B> norm_;
  parameter<B> low_, low_of_last_;
  std::vector<block> blocks_;
};

}  // namespace recglm
