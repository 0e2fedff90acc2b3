#pragma once
#include <cmath>
#include <optional>
#include <string>

#include "recglm/adapter/low_rank.hpp"
#include "recglm/adapter/none.hpp"
#include "recglm/autograd/ops.hpp"

namespace recglm {

/// Sizes of a GLM; values, not types. `positions` is the largest coordinate: the tables have one row more.
struct model_shape {
  int layers = 12;
  int hidden = 768;
  int heads = 12;
  int vocabulary = 50304;
  int positions = 1024;
  double embedding_dropout = 0;
  double attention_dropout = 0;
  double output_dropout = 0;

  int head_size() const { return hidden / heads; }
};

/// Gain and bias of a layer norm.
template <class B>
struct norm_layer {
  parameter<B> weight, bias;
  norm_layer(const std::string& name, int width, bool trained)
      : weight(name + ".weight", {width}, 1, trained), bias(name + ".bias", {width}, 0, trained) {}

  template <class Visit>
  void parameters(Visit&& visit) {
    visit(weight);
    visit(bias);
  }
  variable<B> operator()(tape<B>& t, variable<B> x) { return layer_norm(t, x, weight, bias); }
};

/// A product with bias, and what adapts it.
template <class B>
struct dense_layer {
  parameter<B> weight, bias;
  std::optional<low_rank<B>> adapter;

  dense_layer(const std::string& name, int outputs, int inputs, bool trained, const adapter_terms& terms)
      : weight(name + ".weight", {outputs, inputs}, 0, trained), bias(name + ".bias", {outputs}, 0, trained) {
    if (terms.rank > 0) adapter = make_low_rank<B>(name, terms, outputs, inputs);
  }

  template <class Visit>
  void parameters(Visit&& visit) {
    visit(weight);
    visit(bias);
  }
  template <class Visit>
  void adapter_parameters(Visit&& visit) {
    if (!adapter) return;
    visit(adapter->a);
    visit(adapter->b);
    if (adapter->decomposed) visit(adapter->magnitude);
  }
  template <class Engine>
  void start_adapter(Engine& rng) {
    if (adapter) start_low_rank(*adapter, weight, rng);
  }
  void merge() {
    if (adapter) merge_low_rank(*adapter, weight);
    adapter.reset();
  }

  /// What `linear` takes.
  weight_rows<B> all() {
    return {&weight, &bias, adapter ? &*adapter : nullptr, 0, static_cast<int>(weight.shape[0]),
            static_cast<int>(weight.shape[1])};
  }
};

/// Some rows of a matrix, in the machine's memory; all of them where `index` is null.
struct row_choice {
  const std::int32_t* index = nullptr;
  int rows = 0;
};

/// Queries, keys and values lie one after the other in a row of query_key_value, each split into heads (GLM-10B).
struct blocked_qkv {
  static constexpr std::string_view name = "blocked";
  static head_layout heads(const model_shape& shape) { return {shape.heads, shape.head_size(), shape.head_size()}; }
  static int key_column(const model_shape& shape) { return shape.hidden; }
  static int value_column(const model_shape& shape) { return 2 * shape.hidden; }
};

/// GLM-10B's block: x + Attn(LN(x)), then + MLP(LN(.)).
struct pre_ln {
  static constexpr std::string_view name = "pre_ln";

  template <class B, class Qkv, class Activation>
  class layer {
   public:
    template <class Adapter>
    layer(const std::string& prefix, const model_shape& shape, bool trained, const Adapter& adapter)
        : shape_(shape),
          input_norm_(prefix + ".input_layernorm", shape.hidden, trained),
          query_key_value_(prefix + ".attention.query_key_value", 3 * shape.hidden, shape.hidden, trained,
                           adapter.of(block_matrix::query_key_value)),
          dense_(prefix + ".attention.dense", shape.hidden, shape.hidden, trained, adapter.of(block_matrix::dense)),
          inner_norm_(prefix + ".post_attention_layernorm", shape.hidden, trained),
          up_(prefix + ".mlp.dense_h_to_4h", 4 * shape.hidden, shape.hidden, trained, adapter.of(block_matrix::dense_h_to_4h)),
          down_(prefix + ".mlp.dense_4h_to_h", shape.hidden, 4 * shape.hidden, trained, adapter.of(block_matrix::dense_4h_to_h)) {}

    template <class Visit>
    void parameters(Visit&& visit) {
      input_norm_.parameters(visit);
      query_key_value_.parameters(visit);
      dense_.parameters(visit);
      inner_norm_.parameters(visit);
      up_.parameters(visit);
      down_.parameters(visit);
    }
    /// Calls `visit(dense_layer&)` for the four matrices.
    template <class Visit>
    void products(Visit&& visit) {
      visit(query_key_value_);
      visit(dense_);
      visit(up_);
      visit(down_);
    }
    template <class Engine>
    void draw(Engine& rng, double deviation, double output_deviation) {
      query_key_value_.weight.draw(rng, deviation);
      dense_.weight.draw(rng, output_deviation);
      up_.weight.draw(rng, deviation);
      down_.weight.draw(rng, output_deviation);
    }

    /// The block's result for the chosen rows; keys and values of all. `attend(q, k, v)` is the attention itself. x is
    /// the caller's: it is not forgotten here.
    template <class Attend>
    variable<B> operator()(tape<B>& t, variable<B> x, const row_choice& chosen, Attend&& attend) {
      const int hidden = shape_.hidden, keys = Qkv::key_column(shape_), values = Qkv::value_column(shape_);
      const variable<B> normed = input_norm_(t, x);
      variable<B> attended, base = x;
      if (!chosen.index) {
        const variable<B> qkv = linear(t, normed, query_key_value_.all());
        t.forget(normed);
        attended = attend(head_columns<B>{qkv, 0}, head_columns<B>{qkv, keys}, head_columns<B>{qkv, values});
        t.forget(qkv);
      } else {
        const variable<B> asking = gather_rows(t, normed, chosen.index, chosen.rows);
        const variable<B> q = linear(t, asking, query_key_value_.all().rows(0, hidden));
        const variable<B> kv = linear(t, normed, query_key_value_.all().rows(hidden, 2 * hidden));
        t.forget(asking);
        t.forget(normed);
        attended = attend(head_columns<B>{q, 0}, head_columns<B>{kv, keys - hidden}, head_columns<B>{kv, values - hidden});
        t.forget(q);
        t.forget(kv);
        base = gather_rows(t, x, chosen.index, chosen.rows);
      }
      const variable<B> middle = joined(t, attended, dense_, base);
      t.forget(attended);
      if (chosen.index) t.forget(base);
      const variable<B> inner = inner_norm_(t, middle), wide = linear(t, inner, up_.all());
      t.forget(inner);
      const variable<B> active = activate<Activation>(t, wide);
      t.forget(wide);
      const variable<B> out = joined(t, active, down_, middle);
      t.forget(active);
      t.forget(middle);
      return out;
    }

    /// Keys and values alone, (rows, 2 hidden), for a last block whose queries nobody asks for.
    variable<B> keys_values(tape<B>& t, variable<B> x) {
      const variable<B> normed = input_norm_(t, x);
      const variable<B> out = linear(t, normed, query_key_value_.all().rows(shape_.hidden, 2 * shape_.hidden));
      t.forget(normed);
      return out;
    }

   private:
    // base + dropout(product of x).
    variable<B> joined(tape<B>& t, variable<B> x, dense_layer<B>& product, variable<B> base) {
      if (shape_.output_dropout <= 0 || !t.dropping()) return linear(t, x, product.all(), base);
      const variable<B> y = linear(t, x, product.all()), kept = dropout(t, y, shape_.output_dropout);
      const variable<B> out = add(t, base, kept);
      t.forget(kept);
      t.forget(y);
      return out;
    }

    model_shape shape_;
    norm_layer<B> input_norm_;
    dense_layer<B> query_key_value_, dense_;
    norm_layer<B> inner_norm_;
    dense_layer<B> up_, down_;
  };
};

}  // namespace recglm
