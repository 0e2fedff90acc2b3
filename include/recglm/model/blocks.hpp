#pragma once
#include <cmath>
#include <string>
#include <string_view>

#include "recglm/model/qkv.hpp"

namespace recglm {

/// Which rows a block computes, and how those rows and all rows are rotated (rotary positions).
template <class B>
struct block_rows {
  row_choice chosen;
  rotation<B> all, asking;  ///< of all rows, and of the chosen ones where some are chosen
};

/// A block of attention and MLP, each after a norm. `Residual::of(t, x, normed)` gives what a branch is added to.
template <class Residual>
struct block_of {
  template <class B, class Arch>
  class layer {
   public:
    template <class Adapter>
    layer(const std::string& prefix, const model_shape& shape, bool trained, const Adapter& adapter)
        : shape_(shape),
          input_norm_(prefix + ".input_layernorm", shape, trained),
          attention_(prefix, shape, trained, adapter),
          inner_norm_(prefix + ".post_attention_layernorm", shape, trained),
          mlp_(prefix, shape, trained, adapter) {}

    template <class Visit>
    void parameters(Visit&& visit) {
      input_norm_.parameters(visit);
      attention_.parameters(visit);
      inner_norm_.parameters(visit);
      mlp_.linears([&](dense_layer<B>& d) { d.parameters(visit); });
    }
    /// Calls `visit(dense_layer&)` for every matmul.
    template <class Visit>
    void linears(Visit&& visit) {
      attention_.linears(visit);
      mlp_.linears(visit);
    }
    template <class Engine>
    void draw(Engine& rng, double stddev, double output_stddev) {
      attention_.draw(rng, stddev, output_stddev);
      mlp_.draw(rng, stddev, output_stddev);
    }

    /// The block's result for the chosen rows; keys and values of all. `attend(q, k, v)` is the attention itself. x is
    /// the caller's: it is not forgotten here.
    template <class Attend>
    variable<B> operator()(tape<B>& t, variable<B> x, const block_rows<B>& rows, Attend&& attend) {
      const row_choice& chosen = rows.chosen;
      const variable<B> normed = input_norm_(t, x);
      projections<B> p = chosen.index ? attention_.project(t, normed, chosen) : attention_.project(t, normed);
      rotate_heads(t, p, chosen.index ? rows.asking : rows.all, rows.all);
      variable<B> base = Residual::of(t, x, normed);
      const bool own_base = !(base == x);
      t.forget(normed);
      const variable<B> attended = attend(p.q, p.k, p.v);
      p.forget(t);
      if (chosen.index) {
        const variable<B> whole = base;
        base = gather_rows(t, whole, chosen.index, chosen.rows);
        if (own_base) t.forget(whole);
      }
      const variable<B> middle = joined(t, attended, attention_.output(), base);
      t.forget(attended);
      if (own_base || chosen.index) t.forget(base);

      const variable<B> inner = inner_norm_(t, middle),
                        active = mlp_.template inner<typename Arch::activation>(t, inner);
      const variable<B> over = Residual::of(t, middle, inner);
      t.forget(inner);
      const variable<B> out = joined(t, active, mlp_.output(), over);
      t.forget(active);
      if (!(over == middle)) t.forget(over);
      t.forget(middle);
      return out;
    }

    /// Keys and values alone, for a last block whose queries nobody asks for.
    projections<B> keys_values(tape<B>& t, variable<B> x, const rotation<B>& all) {
      const variable<B> normed = input_norm_(t, x);
      projections<B> out = attention_.keys_values(t, normed);
      t.forget(normed);
      const bool with_values = out.v.from == out.k.from;
      out.k.from = rotate(t, out.k.from, out.k.column, heads().keys(), all);
      if (with_values) out.v.from = out.k.from;
      return out;
    }

   private:
    head_layout heads() const { return Arch::qkv::heads(shape_); }

    // Queries and keys rotated; a matrix that holds both, or values too, stays one matrix.
    void rotate_heads(tape<B>& t, projections<B>& p, const rotation<B>& asking, const rotation<B>& all) const {
      if (!all) return;
      const head_layout queries{heads().heads, heads().size, heads().stride}, keys = heads().keys();
      const bool one = p.q.from == p.k.from, with_values = p.v.from == p.k.from;
      p.q.from = rotate(t, p.q.from, p.q.column, queries, asking);
      if (one) p.k.from = p.q.from;
      p.k.from = rotate(t, p.k.from, p.k.column, keys, all);
      if (one) p.q.from = p.k.from;
      if (with_values) p.v.from = p.k.from;
    }

    // base + dropout(matmul of x).
    variable<B> joined(tape<B>& t, variable<B> x, dense_layer<B>& matmul, variable<B> base) {
      if (shape_.output_dropout <= 0 || !t.dropping()) return linear(t, x, matmul.all(), base);
      const variable<B> y = linear(t, x, matmul.all()), kept = dropout(t, y, shape_.output_dropout);
      const variable<B> out = add(t, base, kept);
      t.forget(kept);
      t.forget(y);
      return out;
    }

    model_shape shape_;
    typename Arch::norm::template layer<B> input_norm_;
    typename Arch::qkv::template layer<B> attention_;
    typename Arch::norm::template layer<B> inner_norm_;
    typename Arch::mlp::template layer<B> mlp_;
  };
};

namespace detail {
struct residual_of_input {
  template <class B>
  static variable<B> of(tape<B>&, variable<B> x, variable<B>) {
    return x;
  }
};
struct residual_of_normed {
  // sqrt(2 layers) of the published model, whatever the number of layers is: so its code has it.
  static constexpr double alpha = 7.483314773547883;
  template <class B>
  static variable<B> of(tape<B>& t, variable<B>, variable<B> normed) {
    return scale(t, normed, static_cast<typename B::scalar>(alpha));
  }
};
}  // namespace detail

/// x + Attn(Norm(x)), then + MLP(Norm(.)): GLM-10B, Llama.
struct pre_norm : block_of<detail::residual_of_input> {
  static constexpr std::string_view name = "pre_norm";
};

/// a = Norm(x), alpha a + Attn(a); then m = Norm(.), alpha m + MLP(m), with alpha = sqrt(2 * 28): ChatGLM-6B.
struct scaled_norm : block_of<detail::residual_of_normed> {
  static constexpr std::string_view name = "scaled_norm";
};

}  // namespace recglm
