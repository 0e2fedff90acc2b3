#pragma once
#include <array>
#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>

#include "recglm/concepts/model_shape.hpp"
#include "recglm/concepts/network.hpp"
#include "recglm/concepts/visibility.hpp"
#include "recglm/core/random.hpp"

/// \file
/// An architecture and its parts: what a struct of aliases must name, and what each of the types must have. A part is a
/// struct whose `template <class B> class layer` owns weights and composes ops on backend B; concepts of parts ask that
/// layer. Included by concepts.hpp.

namespace recglm {

template <class B>
struct dense_layer;
template <class B>
struct projections;
template <class B>
struct head_columns;
template <class B>
struct block_rows;
template <class B>
struct rotation;
template <class B>
struct low_rank_logits;
struct row_choice;
struct head_layout;

/// The least attention that a block may be called with.
template <class B>
struct archetype_attend {
  variable<B> operator()(head_columns<B> q, head_columns<B> k, head_columns<B> v) const;
};

namespace detail {
template <class T>
concept named = requires {
  { T::name } -> std::convertible_to<std::string_view>;
};
template <class S>
concept is_text = std::convertible_to<S, std::string_view>;

/// The kinds of config.json ("model_type") that an architecture may be written as.
inline constexpr std::array<std::string_view, 5> config_kinds{"glm", "chatglm", "llama", "qwen2", "qwen3"};
constexpr bool is_config_kind(std::string_view kind) {
  for (std::string_view known : config_kinds)
    if (kind == known) return true;
  return false;
}

template <class N>
concept names_weights = requires {
  { N::words } -> is_text;
  { N::layers } -> is_text;
  { N::final_norm } -> is_text;
  { N::in_file } -> is_text;
  { N::copy_of_words } -> is_text;
};
template <class F, class S>
concept computes_values = requires(S x) {
  { F::value(x) } -> std::same_as<S>;
  { F::slope(x) } -> std::same_as<S>;
};

template <class P, class B>
using layer_of = typename P::template layer<B>;
template <class P, class B>
concept has_layer = requires {
  typename P::template layer<B>;
};
template <class L>
concept shows_parameters = requires(L& layer, archetype_visit visit) {
  layer.parameters(visit);
};
/// Products that can be shown and drawn; `Ends`: one of them writes to the residual stream.
template <class L, class B, bool Ends = true>
concept shows_weights = requires(L& layer, archetype_visit visit, random_engine& rng, double stddev) {
  layer.linears(visit);
  layer.draw(rng, stddev, stddev);
}
&&(!Ends || requires(L & layer) {
  { layer.output() } -> std::same_as<dense_layer<B>&>;
});
/// Made as parts with adapted linear layers are.
template <class L, class Adapter>
concept made_with_adapter = std::constructible_from<L, const std::string&, const model_shape&, bool, const Adapter&>;

template <class L, class B>
concept norms_rows = std::constructible_from<L, const std::string&, const model_shape&, bool> &&
    requires(L& layer, tape<B>& t, const variable<B>& x) {
  { layer(t, x) } -> std::same_as<variable<B>>;
};
template <class L, class B>
concept projects_rows = requires(L& layer, tape<B>& t, const variable<B>& x, const row_choice& chosen) {
  { layer.project(t, x) } -> std::same_as<projections<B>>;
  { layer.project(t, x, chosen) } -> std::same_as<projections<B>>;
  { layer.keys_values(t, x) } -> std::same_as<projections<B>>;
};
template <class Q>
concept lays_out_heads = requires(const model_shape& shape) {
  { Q::heads(shape) } -> std::same_as<head_layout>;
};
template <class L, class F, class B>
concept activates_rows = requires(L& layer, tape<B>& t, const variable<B>& x) {
  { layer.template inner<F>(t, x) } -> std::same_as<variable<B>>;
};
template <class H>
concept says_whether_tied = requires {
  {std::bool_constant<H::tied>()};
};
template <class L, class B>
concept gives_table = std::constructible_from<L, const model_shape&, bool> && shows_parameters<L> &&
    requires(L& layer, parameter<B>& words, random_engine& rng, double stddev) {
  { layer.table(words) } -> std::same_as<parameter<B>&>;
  layer.draw(rng, stddev);
};
template <class K, class B, class A>
using block_of_parts = typename K::template layer<B, A>;
template <class K, class B, class A>
concept has_block = requires {
  typename K::template layer<B, A>;
};
template <class L, class B>
concept computes_rows = requires(L& layer, tape<B>& t, const variable<B>& x, const block_rows<B>& rows,
                                 const archetype_attend<B>& attend, const rotation<B>& all) {
  { layer(t, x, rows, attend) } -> std::same_as<variable<B>>;
  { layer.keys_values(t, x, all) } -> std::same_as<projections<B>>;
};
template <class O, class B>
concept computes_loss = requires(tape<B>& t, const variable<B>& states, parameter<B>& table, const int* targets,
                                 double denominator, const low_rank_logits<B>& terms) {
  { O::loss(t, states, table, targets, denominator, terms) } -> std::same_as<variable<B>>;
};
}  // namespace detail

/// What a model's weights are called, in the model and in its files.
template <class N>
concept Names = detail::names_weights<N>;

/// The activation of the MLP, element by element, and its derivative.
template <class F, class S = float>
concept Activation = detail::named<F> && detail::computes_values<F, S>;

/// A norm of rows.
template <class N, class B>
concept Norm = detail::has_layer<N, B> && detail::norms_rows<detail::layer_of<N, B>, B> &&
    detail::shows_parameters<detail::layer_of<N, B>>;

/// The linear layers of the attention, and where queries, keys and values lie.
template <class Q, class B, class Adapter>
concept Qkv = detail::has_layer<Q, B> && detail::lays_out_heads<Q> &&
    detail::made_with_adapter<detail::layer_of<Q, B>, Adapter> && detail::shows_weights<detail::layer_of<Q, B>, B> &&
    detail::shows_parameters<detail::layer_of<Q, B>> && detail::projects_rows<detail::layer_of<Q, B>, B>;

/// The linear layers of the MLP; `F` is an Activation.
template <class M, class B, class F, class Adapter>
concept Mlp = detail::has_layer<M, B> && detail::made_with_adapter<detail::layer_of<M, B>, Adapter> &&
    detail::shows_weights<detail::layer_of<M, B>, B> && detail::activates_rows<detail::layer_of<M, B>, F, B>;

/// The table that gives logits.
template <class H, class B>
concept Head =
    detail::has_layer<H, B> && detail::says_whether_tied<H> && detail::gives_table<detail::layer_of<H, B>, B>;

/// A block: norms, attention and MLP of architecture A in their order.
template <class K, class B, class A, class Adapter>
concept Block = detail::has_block<K, B, A> && detail::made_with_adapter<detail::block_of_parts<K, B, A>, Adapter> &&
                detail::shows_weights < detail::block_of_parts<K, B, A>,
        B,
false > &&detail::shows_parameters<detail::block_of_parts<K, B, A>>&&
            detail::computes_rows<detail::block_of_parts<K, B, A>, B>;

/// What a training makes small, of the last states of those rows that have a target.
template <class O, class B>
concept Objective = detail::named<O> && detail::computes_loss<O, B>;

namespace detail {
/// Every alias is there, and what needs no backend is as it must be.
template <class A>
concept names_parts = requires {
  typename A::names;
  typename A::block;
  typename A::norm;
  typename A::qkv;
  typename A::mlp;
  typename A::encoding;
  typename A::activation;
  typename A::head;
  typename A::visibility;
  typename A::objective;
};
template <class A>
concept has_config_kind = requires {
  requires is_config_kind(A::kind);
};
}  // namespace detail

/// How a network is built: a struct of aliases. Whether its parts can be computed on a backend, `BuiltOn` says.
template <class A>
concept Architecture = detail::names_parts<A> && detail::named<A> && detail::has_config_kind<A> &&
    Names<typename A::names> && Activation<typename A::activation> && VisibilityPolicy<typename A::visibility>;

namespace detail {
template <class Adapter, class B>
concept fits_backend = !has_adapter_layers<Adapter> || AdapterLayer<Adapter, B>;
template <class A, class B, class Adapter>
concept BuiltButBlock = Architecture<A> && fits_backend<Adapter, B> && PositionEncoding<typename A::encoding, B> &&
    Activation<typename A::activation, typename B::scalar> && Norm<typename A::norm, B> &&
    Qkv<typename A::qkv, B, Adapter> && Mlp<typename A::mlp, B, typename A::activation, Adapter> &&
    Head<typename A::head, B> && Objective<typename A::objective, B>;
}  // namespace detail

/// An architecture whose parts are complete on backend B, with an adapter.
template <class A, class B, class Adapter>
concept BuiltOn = detail::BuiltButBlock<A, B, Adapter> && Block<typename A::block, B, A, Adapter>;

// ---- the least that each part can be ---------------------------------------------------------------------------

struct archetype_names {
  static constexpr std::string_view words = "", layers = "", final_norm = "", in_file = "", copy_of_words = "";
};

struct archetype_activation {
  static constexpr std::string_view name = "archetype";
  template <class S>
  static S value(S x);
  template <class S>
  static S slope(S x);
};

struct archetype_norm {
  template <class B>
  struct layer {
    layer(const std::string& name, const model_shape&, bool trained);
    template <class Visit>
    void parameters(Visit&& visit);
    variable<B> operator()(tape<B>&, variable<B> x);
  };
};

struct archetype_qkv {
  static head_layout heads(const model_shape&);
  template <class B>
  struct layer {
    template <class Adapter>
    layer(const std::string& prefix, const model_shape&, bool trained, const Adapter&);
    template <class Visit>
    void parameters(Visit&& visit);
    template <class Visit>
    void linears(Visit&& visit);
    void draw(random_engine&, double stddev, double output_stddev);
    projections<B> project(tape<B>&, variable<B> x);
    projections<B> project(tape<B>&, variable<B> x, const row_choice& chosen);
    projections<B> keys_values(tape<B>&, variable<B> x);
    dense_layer<B>& output();
  };
};

struct archetype_mlp {
  template <class B>
  struct layer {
    template <class Adapter>
    layer(const std::string& prefix, const model_shape&, bool trained, const Adapter&);
    template <class Visit>
    void linears(Visit&& visit);
    void draw(random_engine&, double stddev, double output_stddev);
    template <class Activation>
    variable<B> inner(tape<B>&, variable<B> x);
    dense_layer<B>& output();
  };
};

struct archetype_head {
  static constexpr bool tied = true;
  template <class B>
  struct layer {
    layer(const model_shape&, bool trained);
    template <class Visit>
    void parameters(Visit&& visit);
    void draw(random_engine&, double stddev);
    parameter<B>& table(parameter<B>& words);
  };
};

struct archetype_block {
  template <class B, class Arch>
  struct layer {
    template <class Adapter>
    layer(const std::string& prefix, const model_shape&, bool trained, const Adapter&);
    template <class Visit>
    void parameters(Visit&& visit);
    template <class Visit>
    void linears(Visit&& visit);
    void draw(random_engine&, double stddev, double output_stddev);
    template <class Attend>
    variable<B> operator()(tape<B>&, variable<B> x, const block_rows<B>&, Attend&& attend);
    projections<B> keys_values(tape<B>&, variable<B> x, const rotation<B>& all);
  };
};

struct archetype_objective {
  static constexpr std::string_view name = "archetype";
  template <class B>
  static variable<B> loss(tape<B>&, variable<B> states, parameter<B>& table, const int* targets, double denominator,
                          const low_rank_logits<B>& terms);
};

}  // namespace recglm
