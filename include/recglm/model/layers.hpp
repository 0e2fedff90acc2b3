#pragma once
#include <cmath>
#include <optional>
#include <string>

#include "recglm/adapter/low_rank.hpp"
#include "recglm/adapter/none.hpp"
#include "recglm/autograd/ops.hpp"
#include "recglm/backend/pointwise.hpp"
#include "recglm/concepts/model_shape.hpp"
#include "recglm/model/own_adapter.hpp"

namespace recglm {

/// Layer norms with gain and bias.
struct layer_norms {
  static constexpr std::string_view name = "layer_norms";

  template <class B>
  struct layer {
    parameter<B> weight, bias;
    double epsilon;
    layer(const std::string& name, const model_shape& shape, bool trained)
        : weight(name + ".weight", {shape.hidden}, 1, trained),
          bias(name + ".bias", {shape.hidden}, 0, trained),
          epsilon(shape.norm_epsilon) {}

    template <class Visit>
    void parameters(Visit&& visit) {
      visit(weight);
      visit(bias);
    }
    variable<B> operator()(tape<B>& t, variable<B> x) { return layer_norm(t, x, weight, bias, epsilon); }
  };
};

/// Norms by the mean square, with a gain (Llama).
struct rms_norms {
  static constexpr std::string_view name = "rms_norms";

  template <class B>
  struct layer {
    parameter<B> weight;
    double epsilon;
    layer(const std::string& name, const model_shape& shape, bool trained)
        : layer(name, shape.hidden, shape, trained) {}
    /// Of chunks of `width` numbers.
    layer(const std::string& name, int width, const model_shape& shape, bool trained)
        : weight(name + ".weight", {width}, 1, trained), epsilon(shape.norm_epsilon) {}

    template <class Visit>
    void parameters(Visit&& visit) {
      visit(weight);
    }
    variable<B> operator()(tape<B>& t, variable<B> x) { return rms_norm(t, x, weight, epsilon); }
  };
};

/// Whether a matmul adds a bias.
enum class with_bias { no, yes };

/// How the frozen matmuls of a model are kept, beside the terms that adapt them: an AdapterPolicy around another one.
/// docs/numerics.md says what each kind computes.
template <class Adapter>
struct quantized {
  static constexpr std::string_view name = "kept-as";
  Adapter adapter;
  storage kind = storage::f32;
  activation_quantization rounding = activation_quantization::dynamic;
  adapter_terms of(std::string_view module) const requires detail::has_adapter_terms<Adapter> {
    return adapter.of(module);
  }
  bool has_layer(std::string_view module) const requires detail::has_adapter_layers<Adapter> {
    return adapter.has_layer(module);
  }
  /// The terms of the token embeddings or the head.
  adapter_terms of_table(std::string_view module) const {
    if constexpr (requires { adapter.of_table(module); })
      return adapter.of_table(module);
    else
      return {};
  }
  /// Whether a parameter of the base is trained with the terms.
  bool trains(std::string_view parameter) const {
    if constexpr (requires { adapter.trains(parameter); })
      return adapter.trains(parameter);
    else
      return false;
  }
  /// Of a module, by its name; another policy may tell them apart.
  storage storage_of(std::string_view) const { return kind; }
};

/// The adapter whose terms or layers are meant, where another policy stands around it.
template <class Adapter>
const Adapter& adapter_inside(const Adapter& adapter) {
  return adapter;
}
template <class Adapter>
const Adapter& adapter_inside(const quantized<Adapter>& kept) {
  return kept.adapter;
}
template <class Adapter>
Adapter& adapter_inside(Adapter& adapter) {
  return adapter;
}
template <class Adapter>
Adapter& adapter_inside(quantized<Adapter>& kept) {
  return kept.adapter;
}

/// A matmul, with bias or without, and what adapts it: low-rank terms, or a layer of an adapter's own. `stored` holds
/// the weight where it is quantized; `weight` then has no values.
template <class B>
struct dense_layer {
  parameter<B> weight;
  std::optional<typename B::stored> stored;
  std::optional<parameter<B>> bias;
  std::optional<low_rank<B>> adapter;
  std::optional<own_adapter<B>> own;

  /// The matmul of the module called `name`; `adapts` is an AdapterPolicy, or one that says how weights are kept too.
  template <class Adapter>
  dense_layer(const std::string& name, int outputs, int inputs, with_bias biased, bool trained, const Adapter& adapts) {
    storage kept = storage::f32;
    if constexpr (requires { adapts.storage_of(name); }) {
      kept = adapts.storage_of(name);
      if (kept != storage::f32) stored.emplace(kept, outputs, inputs, adapts.rounding);
    }
    weight = stored ? parameter<B>::without_values(name + ".weight", {outputs, inputs})
                    : parameter<B>(name + ".weight", {outputs, inputs}, 0, trained);
    if (biased == with_bias::yes) bias.emplace(name + ".bias", std::vector<std::int64_t>{outputs}, 0, trained);
    if constexpr (detail::has_adapter_layers<Adapter>) {
      if (adapts.has_layer(name)) own.emplace(adapter_inside(adapts), name, outputs, inputs);
    } else if (const adapter_terms terms = adapts.of(name); terms.rank > 0) {
      adapter = make_low_rank<B>(name, terms, outputs, inputs);
    }
  }

  template <class Visit>
  void parameters(Visit&& visit) {
    visit(weight);
    if (bias) visit(*bias);
  }
  /// Whether something is trained beside the weight.
  bool adapted() const { return adapter || own; }
  template <class Visit>
  void adapter_parameters(Visit&& visit) {
    if (own) own->parameters(visit);
    if (!adapter) return;
    visit(adapter->a);
    visit(adapter->b);
    if (adapter->decomposed) visit(adapter->magnitude);
  }
  template <class Engine>
  void start_adapter(Engine& rng) {
    if (!adapted()) return;
    const auto start = [&](const parameter<B>& values) {
      if (own) own->start(values, rng);
      if (adapter) start_low_rank(*adapter, values, rng);
    };
    if (!stored) return start(weight);
    start(unpacked());
  }
  /// Puts the terms into the weight, in the backend's scalar: what was quantized is so no more.
  void merge() {
    if (!adapted()) return;
    if (own) own->check_merges(weight.name);
    if (stored) {
      weight = unpacked();
      stored.reset();
    }
    if (own) own->merge(weight);
    if (adapter) merge_low_rank(*adapter, weight);
    own.reset(), adapter.reset();
  }
  /// The weight with its values, whatever holds them; not trained.
  parameter<B> unpacked() const {
    if (!stored) return weight;
    parameter<B> out(weight.name, weight.shape, 0, false);
    stored->rows(0, stored->outputs(), out.value.data());
    return out;
  }

  /// What `linear` takes.
  weight_rows<B> all() {
    return {&weight,
            bias ? &*bias : nullptr,
            adapter ? &*adapter : nullptr,
            0,
            static_cast<int>(weight.shape[0]),
            static_cast<int>(weight.shape[1]),
            stored ? &*stored : nullptr,
            own ? own->in_linear() : nullptr};
  }
};

/// Down(activation(Up(x))), with biases, named as in GLM.
struct plain_mlp {
  static constexpr std::string_view name = "plain_mlp";

  template <class B>
  class layer {
   public:
    template <class Adapter>
    layer(const std::string& prefix, const model_shape& shape, bool trained, const Adapter& adapter)
        : up_(prefix + ".mlp.dense_h_to_4h", shape.inner_width(), shape.hidden, with_bias::yes, trained, adapter),
          down_(prefix + ".mlp.dense_4h_to_h", shape.hidden, shape.inner_width(), with_bias::yes, trained, adapter) {}

    template <class Visit>
    void linears(Visit&& visit) {
      visit(up_);
      visit(down_);
    }
    template <class Engine>
    void draw(Engine& rng, double stddev, double output_stddev) {
      up_.weight.draw(rng, stddev);
      down_.weight.draw(rng, output_stddev);
    }
    /// What goes into `output()`.
    template <class Activation>
    variable<B> inner(tape<B>& t, variable<B> x) {
      const variable<B> wide = linear(t, x, up_.all());
      const variable<B> out = activate<Activation>(t, wide);
      t.forget(wide);
      return out;
    }
    /// The matmul that writes to the residual stream.
    dense_layer<B>& output() { return down_; }

   private:
    dense_layer<B> up_, down_;
  };
};

/// Down(activation(Gate(x)) Up(x)), without biases (SwiGLU where the activation is silu).
struct gated_mlp {
  static constexpr std::string_view name = "gated_mlp";

  template <class B>
  class layer {
   public:
    template <class Adapter>
    layer(const std::string& prefix, const model_shape& shape, bool trained, const Adapter& adapter)
        : gate_(prefix + ".mlp.gate_proj", shape.inner_width(), shape.hidden, with_bias::no, trained, adapter),
          up_(prefix + ".mlp.up_proj", shape.inner_width(), shape.hidden, with_bias::no, trained, adapter),
          down_(prefix + ".mlp.down_proj", shape.hidden, shape.inner_width(), with_bias::no, trained, adapter) {}

    template <class Visit>
    void linears(Visit&& visit) {
      visit(gate_);
      visit(up_);
      visit(down_);
    }
    template <class Engine>
    void draw(Engine& rng, double stddev, double output_stddev) {
      gate_.weight.draw(rng, stddev);
      up_.weight.draw(rng, stddev);
      down_.weight.draw(rng, output_stddev);
    }
    template <class Activation>
    variable<B> inner(tape<B>& t, variable<B> x) {
      const variable<B> gate = linear(t, x, gate_.all()), up = linear(t, x, up_.all());
      const variable<B> out = glu<Activation>(t, gate, up);
      t.forget(gate);
      t.forget(up);
      return out;
    }
    dense_layer<B>& output() { return down_; }

   private:
    dense_layer<B> gate_, up_, down_;
  };
};

/// The logits' table is the token embeddings' own.
struct tied_head {
  static constexpr std::string_view name = "tied_head";
  static constexpr bool tied = true;
  template <class B>
  struct layer {
    layer(const model_shape&, bool) {}
    template <class Visit>
    void parameters(Visit&&) {}
    template <class Engine>
    void draw(Engine&, double) {}
    parameter<B>& table(parameter<B>& words) { return words; }
  };
};

/// The logits have a table of their own, `lm_head.weight`.
struct own_head {
  static constexpr std::string_view name = "own_head";
  static constexpr bool tied = false;
  template <class B>
  struct layer {
    parameter<B> weight;
    layer(const model_shape& shape, bool trained)
        : weight("lm_head.weight", {shape.vocabulary, shape.hidden}, 0, trained) {}
    template <class Visit>
    void parameters(Visit&& visit) {
      visit(weight);
    }
    template <class Engine>
    void draw(Engine& rng, double stddev) {
      weight.draw(rng, stddev);
    }
    parameter<B>& table(parameter<B>&) { return weight; }
  };
};

}  // namespace recglm
