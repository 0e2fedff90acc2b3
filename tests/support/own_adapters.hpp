#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "recglm/autograd/ops.hpp"
#include "recglm/core/value_range.hpp"

/// Adapters of a user's own, written with nothing but what docs/policies/adapter.md says.

/// IA3 (arXiv 2205.05638) on the input of chosen products: W (l x), l learnt, 1 at first.
struct ia3 {
  static constexpr std::string_view name = "ia3";
  bool has_layer(std::string_view module) const { return module.ends_with("dense_4h_to_h"); }

  template <class B>
  struct layer {
    recglm::parameter<B> l;
    layer(const ia3&, const std::string& module, int, int inputs) : l(module + ".ia3_l", {inputs}, 1) {}
    template <class Visit>
    void parameters(Visit&& visit) {
      visit(l);
    }
    recglm::variable<B> operator()(recglm::tape<B>& t, recglm::variable<B> x, const recglm::weight_rows<B>& base,
                                   recglm::variable<B> residual) {
      return linear(t, scale_columns(t, x, l), base, residual);
    }
    void merge(recglm::parameter<B>& weight) {
      B::scale_columns(weight.value.data(), weight.value.data(), l.value.data(), nullptr,
                       static_cast<int>(weight.shape[0]), static_cast<int>(weight.shape[1]));
    }
  };
};

/// VeRA (arXiv 2310.11454): W x + b (B (d (A x))) with A and B random and frozen, made of the seed again whenever they
/// are needed; d and b learnt. Not merged.
struct vera {
  static constexpr std::string_view name = "vera";
  int rank = 4;
  std::uint64_t seed = 1;
  double d_initial = 0.1;

  bool has_layer(std::string_view module) const {
    return module.ends_with("query_key_value") || module.ends_with("dense");
  }
  template <class Visit>
  void visit(Visit&& v) {
    v("rank", rank, recglm::explained("rank of the frozen matrices", recglm::value_range::between(1, 4096)));
    v("seed", seed, "seed of the frozen matrices");
    v("d-initial", d_initial, recglm::explained("first value of d", recglm::value_range::number()));
  }

  template <class B>
  struct layer {
    recglm::parameter<B> d, b;        // learnt
    recglm::parameter<B> down_, up_;  // frozen
    layer(const vera& policy, const std::string& module, int outputs, int inputs)
        : d(module + ".vera_lambda_d", {policy.rank}, static_cast<typename B::scalar>(policy.d_initial)),
          b(module + ".vera_lambda_b", {outputs}),
          down_(module + ".vera_A", {policy.rank, inputs}, 0, false),
          up_(module + ".vera_B", {outputs, policy.rank}, 0, false) {
      recglm::random_engine rng(policy.seed);
      down_.draw(rng, 0.5), up_.draw(rng, 0.5);
    }
    template <class Visit>
    void parameters(Visit&& visit) {
      visit(d), visit(b);
    }
    recglm::variable<B> operator()(recglm::tape<B>& t, recglm::variable<B> x, const recglm::weight_rows<B>& base,
                                   recglm::variable<B> residual) {
      const int rank = static_cast<int>(down_.shape[0]);
      recglm::weight_rows<B> down, up;
      down.weight = &down_, down.outputs = rank, down.inputs = base.inputs;
      up.weight = &up_, up.first = base.first, up.outputs = base.outputs, up.inputs = rank;
      const recglm::variable<B> inner = scale_columns(t, linear(t, x, down), d);
      return add(t, linear(t, x, base, residual), scale_columns(t, linear(t, inner, up), b, base.first));
    }
  };
};
