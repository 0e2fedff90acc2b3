#pragma once
#include <cmath>
#include <string>
#include <vector>

#include "recglm/backend/activations.hpp"
#include "recglm/baselines/networks/layers.hpp"
#include "recglm/baselines/next_item/network.hpp"
#include "recglm/core/value_range.hpp"

namespace recglm {

/// Sizes of an `hstu_network`.
struct hstu_shape {
  int hidden = 64;
  int layers = 4;
  int heads = 2;
  int size = 4;  ///< of a head's queries, keys, values and gates
  double dropout = 0.1;
  double embedding_dropout = 0.5;
  double temperature = 0.1;  ///< scores are cosines divided by it

  template <class V>
  void visit(V&& v) {
    v("hidden", hidden, explained("hidden size", value_range::between(1, 65536)));
    v("layers", layers, explained("blocks", value_range::between(1, 1024)));
    v("heads", heads, explained("attention heads", value_range::between(1, 4096)));
    v("size", size, explained("of a head", value_range::between(1, 4096)));
    v("dropout", dropout, explained("dropout rate inside the blocks", value_range::rate()));
    v("embedding-dropout", embedding_dropout, explained("dropout rate of the embeddings", value_range::rate()));
    v("temperature", temperature, explained("scores are cosines divided by it", value_range::positive()));
  }
};

/// HSTU (Zhai et al., ICML 2024, arXiv 2402.17152): attention by silu with a bias for each distance, its result gated.
/// Scores are cosines of states and items, divided by a temperature.
template <class B>
class hstu_network : public next_item_network<B> {
 public:
  using scalar = typename B::scalar;

  hstu_network(const hstu_shape& shape, int items, int length, random_engine& rng)
      : shape_(shape),
        item_("item", {items, shape.hidden}),
        place_("place", {length, shape.hidden}),
        unit_("unit", {shape.hidden}, static_cast<scalar>(1 / std::sqrt(static_cast<double>(shape.hidden))), false) {
    // The reference cuts normal draws off at two deviations, which takes them to .88 of theirs.
    item_.draw(rng, 0.88 * 0.02);
    place_.draw(rng, 0.88 * 0.02);
    for (int l = 0; l < shape.layers; ++l) blocks_.emplace_back("blocks." + std::to_string(l), shape, length, rng);
  }

  void visit(const std::function<void(parameter<B>&)>& each) override {
    each(item_), each(place_);
    for (block& b : blocks_) b.visit(each);
  }

  variable<B> states(tape<B>& t, const batch& texts, std::span<const std::int32_t> asked) override {
    const int rows = texts.size(), all = shape_.heads * shape_.size;
    const variable<B> items =
        scale(t, embed(t, item_, uploaded(t, texts.tokens), rows), std::sqrt(static_cast<scalar>(shape_.hidden)));
    variable<B> x =
        dropout(t, add(t, items, embed(t, place_, uploaded(t, texts.inter), rows)), shape_.embedding_dropout);
    for (block& b : blocks_) {
      const variable<B> parts = activate<silu>(t, b.parts(t, b.norm(t, x)));  // gates, queries, keys, values
      const variable<B> attended = silu_attention(t, parts, all, b.distance, std::span<const int>(texts.offsets),
                                                  shape_.heads, shape_.size, shape_.size);
      const variable<B> gated = multiply(t, b.attention_norm(t, attended), columns(t, parts, 0, all));
      x = b.out(t, dropout(t, gated, shape_.dropout), x);
    }
    const variable<B> unit = rms_norm(t, rows_asked(t, x, asked), unit_, epsilon);
    return scale(t, unit, static_cast<scalar>(1 / shape_.temperature));
  }

  parameter<B>& table() override { return item_; }
  variable<B> table_rows(tape<B>& t) override { return rms_norm(t, all_rows(t, item_), unit_, epsilon); }
  bool plain_table() const override { return false; }

 private:
  static constexpr double epsilon = 1e-12;

  struct block {
    norm_layer<B> norm, attention_norm;
    unbiased<B> parts;
    parameter<B> distance;
    dense<B> out;
    block(const std::string& name, const hstu_shape& of, int length, random_engine& rng)
        : norm(name + ".norm", of.hidden, 1e-6),
          attention_norm(name + ".attention_norm", of.heads * of.size, 1e-6),
          parts(name + ".parts", 4 * of.heads * of.size, of.hidden, 1 / std::sqrt(3.0 * of.hidden), rng),
          distance(name + ".distance", {length}),
          out(name + ".out", of.hidden, of.heads * of.size, 1 / std::sqrt(3.0 * of.heads * of.size), rng) {
      distance.draw(rng, 0.02);
    }
    void visit(const std::function<void(parameter<B>&)>& each) {
      norm.visit(each), each(parts.weight), each(distance), attention_norm.visit(each), out.visit(each);
    }
  };

  hstu_shape shape_;
  parameter<B> item_, place_, unit_;
  std::vector<block> blocks_;
};

}  // namespace recglm
