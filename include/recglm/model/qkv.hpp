#pragma once
#include <string>
#include <string_view>

#include "recglm/model/layers.hpp"

namespace recglm {

/// Some rows of a matrix, in device memory; all of them where `index` is null.
struct row_choice {
  const std::int32_t* index = nullptr;
  int rows = 0;
};

/// Queries, keys and values of some rows. `forget` gives their memory up.
template <class B>
struct projections {
  head_columns<B> q, k, v;
  void forget(tape<B>& t) const {
    for (variable<B> owner : owners)
      if (owner) t.forget(owner);
  }
  variable<B> owners[3];
};

/// One matmul for queries, keys and values, with bias, and one for the attention's output, named as in GLM. `Layout`
/// says where a row holds what.
template <class Layout>
struct joined_qkv {
  static head_layout heads(const model_shape& shape) { return Layout::heads(shape); }

  template <class B>
  class layer {
   public:
    template <class Adapter>
    layer(const std::string& prefix, const model_shape& shape, bool trained, const Adapter& adapter)
        : shape_(shape),
          query_key_value_(prefix + ".attention.query_key_value", 3 * shape.hidden, shape.hidden, with_bias::yes,
                           trained, adapter),
          dense_(prefix + ".attention.dense", shape.hidden, shape.hidden, with_bias::yes, trained, adapter) {}

    template <class Visit>
    void parameters(Visit&& visit) {
      linears([&](dense_layer<B>& d) { d.parameters(visit); });
    }
    template <class Visit>
    void linears(Visit&& visit) {
      visit(query_key_value_);
      visit(dense_);
    }
    template <class Engine>
    void draw(Engine& rng, double stddev, double output_stddev) {
      query_key_value_.weight.draw(rng, stddev);
      dense_.weight.draw(rng, output_stddev);
    }

    /// Queries, keys and values of all rows of x.
    projections<B> project(tape<B>& t, variable<B> x) {
      const variable<B> all = linear(t, x, query_key_value_.all());
      return at(all, all, 0, {all});
    }
    /// Queries of the chosen rows, keys and values of all.
    projections<B> project(tape<B>& t, variable<B> x, const row_choice& chosen) {
      if constexpr (Layout::keys_apart) {
        const variable<B> asking = gather_rows(t, x, chosen.index, chosen.rows);
        const variable<B> q = linear(t, asking, query_key_value_.all().rows(0, shape_.hidden));
        const variable<B> kv = linear(t, x, query_key_value_.all().rows(shape_.hidden, 2 * shape_.hidden));
        t.forget(asking);
        return at(q, kv, shape_.hidden, {q, kv});
      } else {
        const variable<B> all = linear(t, x, query_key_value_.all()),
                          some = gather_rows(t, all, chosen.index, chosen.rows);
        return at(some, all, 0, {some, all});
      }
    }
    /// Keys and values alone; q is not to be read.
    projections<B> keys_values(tape<B>& t, variable<B> x) {
      if constexpr (Layout::keys_apart) {
        const variable<B> kv = linear(t, x, query_key_value_.all().rows(shape_.hidden, 2 * shape_.hidden));
        return at(kv, kv, shape_.hidden, {kv});
      } else {
        return project(t, x);
      }
    }
    /// The matmul that writes to the residual stream.
    dense_layer<B>& output() { return dense_; }

   private:
    struct matrices {
      variable<B> first, second = {};
    };
    // `left_out`: columns of the whole matmul that the matrix of keys and values begins after.
    projections<B> at(variable<B> q, variable<B> kv, int left_out, matrices owners) const {
      return {{q, 0},
              {kv, Layout::key_column(shape_) - left_out},
              {kv, Layout::value_column(shape_) - left_out},
              {owners.first, owners.second, {}}};
    }

    model_shape shape_;
    dense_layer<B> query_key_value_, dense_;
  };
};

namespace detail {
struct blocked_layout {
  static constexpr bool keys_apart = true;
  static head_layout heads(const model_shape& s) { return {s.heads, s.head_size(), s.head_size()}; }
  static int key_column(const model_shape& s) { return s.hidden; }
  static int value_column(const model_shape& s) { return 2 * s.hidden; }
};
struct interleaved_layout {
  static constexpr bool keys_apart = false;
  static head_layout heads(const model_shape& s) { return {s.heads, s.head_size(), 3 * s.head_size()}; }
  static int key_column(const model_shape& s) { return s.head_size(); }
  static int value_column(const model_shape& s) { return 2 * s.head_size(); }
};
}  // namespace detail

/// A row is [Q | K | V], each split into heads (GLM-10B).
struct blocked_qkv : joined_qkv<detail::blocked_layout> {
  static constexpr std::string_view name = "blocked_qkv";
};

/// A row is [q | k | v] of head 0, then of head 1, ... (ChatGLM-6B).
struct interleaved_qkv : joined_qkv<detail::interleaved_layout> {
  static constexpr std::string_view name = "interleaved_qkv";
};

namespace detail {
/// Heads as the matmuls give them.
struct heads_as_they_are {
  template <class B>
  struct layer {
    layer(const std::string&, const model_shape&, bool) {}
    template <class Visit>
    void parameters(Visit&&) {}
    variable<B> queries(tape<B>&, variable<B> q) { return q; }
    variable<B> keys(tape<B>&, variable<B> k) { return k; }
  };
};

/// Every head of queries and keys normed by its mean square; one gain for all heads of the queries, one for the keys'.
struct heads_normed {
  template <class B>
  struct layer {
    typename rms_norms::layer<B> q, k;
    layer(const std::string& prefix, const model_shape& s, bool trained)
        : q(prefix + ".self_attn.q_norm", s.head_size(), s, trained),
          k(prefix + ".self_attn.k_norm", s.head_size(), s, trained) {}
    template <class Visit>
    void parameters(Visit&& visit) {
      q.parameters(visit);
      k.parameters(visit);
    }
    variable<B> queries(tape<B>& t, variable<B> x) { return normed(t, q, x); }
    variable<B> keys(tape<B>& t, variable<B> x) { return normed(t, k, x); }

   private:
    static variable<B> normed(tape<B>& t, typename rms_norms::layer<B>& norm, variable<B> x) {
      const variable<B> out = norm(t, x);
      t.forget(x);
      return out;
    }
  };
};
}  // namespace detail

/// A matmul each for queries, keys, values and output; several query heads may read one head of keys and values
/// (grouped queries). Named as in Llama. `Biased`: whether queries, keys and values have biases; `Heads`: what becomes
/// of the heads of queries and keys before they are rotated.
template <with_bias Biased, class Heads>
struct separate_linear {
  static head_layout heads(const model_shape& s) {
    return {s.heads, s.head_size(), s.head_size(), s.key_heads(), s.head_size()};
  }

  template <class B>
  class layer {
   public:
    template <class Adapter>
    layer(const std::string& prefix, const model_shape& s, bool trained, const Adapter& adapter)
        : q_(prefix + ".self_attn.q_proj", s.query_width(), s.hidden, Biased, trained, adapter),
          k_(prefix + ".self_attn.k_proj", s.key_width(), s.hidden, Biased, trained, adapter),
          v_(prefix + ".self_attn.v_proj", s.key_width(), s.hidden, Biased, trained, adapter),
          o_(prefix + ".self_attn.o_proj", s.hidden, s.query_width(), with_bias::no, trained, adapter),
          heads_(prefix, s, trained) {}

    template <class Visit>
    void parameters(Visit&& visit) {
      linears([&](dense_layer<B>& d) { d.parameters(visit); });
      heads_.parameters(visit);
    }
    template <class Visit>
    void linears(Visit&& visit) {
      visit(q_);
      visit(k_);
      visit(v_);
      visit(o_);
    }
    template <class Engine>
    void draw(Engine& rng, double stddev, double output_stddev) {
      for (dense_layer<B>* d : {&q_, &k_, &v_}) d->weight.draw(rng, stddev);
      o_.weight.draw(rng, output_stddev);
    }
    projections<B> project(tape<B>& t, variable<B> x) { return with_queries(t, keys_values(t, x), x); }
    projections<B> project(tape<B>& t, variable<B> x, const row_choice& chosen) {
      const variable<B> asking = gather_rows(t, x, chosen.index, chosen.rows);
      const projections<B> out = with_queries(t, keys_values(t, x), asking);
      t.forget(asking);
      return out;
    }
    projections<B> keys_values(tape<B>& t, variable<B> x) {
      const variable<B> k = heads_.keys(t, linear(t, x, k_.all())), v = linear(t, x, v_.all());
      return {{k, 0}, {k, 0}, {v, 0}, {k, v, {}}};
    }
    dense_layer<B>& output() { return o_; }

   private:
    projections<B> with_queries(tape<B>& t, projections<B> out, variable<B> asking) {
      out.q = {heads_.queries(t, linear(t, asking, q_.all())), 0};
      out.owners[2] = out.q.from;
      return out;
    }

    dense_layer<B> q_, k_, v_, o_;
    typename Heads::template layer<B> heads_;
  };
};

/// Without biases (Llama).
struct separate_qkv : separate_linear<with_bias::no, detail::heads_as_they_are> {
  static constexpr std::string_view name = "separate_qkv";
};

/// With biases of queries, keys and values, the output without (Qwen2).
struct biased_qkv : separate_linear<with_bias::yes, detail::heads_as_they_are> {
  static constexpr std::string_view name = "biased_qkv";
};

/// Without biases, every head of queries and keys normed (Qwen3).
struct normed_qkv : separate_linear<with_bias::no, detail::heads_normed> {
  static constexpr std::string_view name = "normed_qkv";
};

}  // namespace recglm
