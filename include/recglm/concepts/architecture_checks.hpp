#pragma once
#include "recglm/concepts/architecture.hpp"

/// \file
/// What to write where an architecture or one of its parts lacks something: each check fails with one sentence at a
/// time; a part that has no layer is reported, and not what its layer lacks. Included by concepts.hpp.

namespace recglm {

template <class N>
struct check_names {
  static_assert(Names<N>,
                "the names of an architecture need: static constexpr std::string_view words, layers, final_norm, "
                "in_file, copy_of_words; (docs/policies/architecture.md)");
};

template <class F, class S = float>
struct check_activation {
  static_assert(detail::named<F>,
                "an activation needs: static constexpr std::string_view name; (docs/policies/architecture.md)");
  static_assert(!detail::named<F> || detail::computes_values<F, S>,
                "an activation needs: template <class S> static S value(S x); and static S slope(S x); its derivative "
                "(docs/policies/architecture.md)");
};

template <class N, class B>
struct check_norm {
  static_assert(detail::has_layer<N, B>,
                "a norm needs: template <class B> struct layer, which owns its weights; such as layer_norms "
                "(docs/policies/architecture.md)");
  static_assert(
      !detail::has_layer<N, B> || requires { requires detail::norms_rows<detail::layer_of<N, B>, B>; },
      "the layer of a norm needs: layer(const std::string& name, const model_shape&, bool trained); and variable<B> "
      "operator()(tape<B>&, variable<B> x); (docs/policies/architecture.md)");
  static_assert(
      !detail::has_layer<N, B> || requires { requires detail::shows_parameters<detail::layer_of<N, B>>; },
      "the layer of a norm needs: template <class Visit> void parameters(Visit&& visit); "
      "(docs/policies/architecture.md)");
};

template <class Q, class B, class Adapter>
struct check_qkv {
  static_assert(
      detail::has_layer<Q, B>,
      "the qkv of an architecture needs: template <class B> struct layer, which owns the linear layers of the "
      "attention; such as blocked_qkv (docs/policies/architecture.md)");
  static_assert(!detail::has_layer<Q, B> || detail::lays_out_heads<Q>,
                "the qkv of an architecture needs: static head_layout heads(const model_shape&); "
                "(docs/policies/architecture.md)");
  static_assert(
      !detail::has_layer<Q, B> || requires { requires detail::made_with_adapter<detail::layer_of<Q, B>, Adapter>; },
      "the layer of a qkv needs: template <class Adapter> layer(const std::string& prefix, const model_shape&, bool "
      "trained, const Adapter&); (docs/policies/architecture.md)");
  static_assert(
      !detail::has_layer<Q, B> ||
          requires {
            requires detail::shows_weights<detail::layer_of<Q, B>, B> &&
                detail::shows_parameters<detail::layer_of<Q, B>>;
          },
      "the layer of a qkv needs: parameters(visit), linears(visit), draw(rng, stddev, output_stddev) and "
      "dense_layer<B>& output(); (docs/policies/architecture.md)");
  static_assert(
      !detail::has_layer<Q, B> || requires { requires detail::projects_rows<detail::layer_of<Q, B>, B>; },
      "the layer of a qkv needs: projections<B> project(tape<B>&, variable<B> x), the same with const row_choice& "
      "chosen, and keys_values(tape<B>&, variable<B> x); (docs/policies/architecture.md)");
};

template <class M, class B, class F, class Adapter>
struct check_mlp {
  static_assert(detail::has_layer<M, B>,
                "an mlp needs: template <class B> struct layer, which owns its linear layers; such as plain_mlp "
                "(docs/policies/architecture.md)");
  static_assert(
      !detail::has_layer<M, B> || requires { requires detail::made_with_adapter<detail::layer_of<M, B>, Adapter>; },
      "the layer of an mlp needs: template <class Adapter> layer(const std::string& prefix, const model_shape&, bool "
      "trained, const Adapter&); (docs/policies/architecture.md)");
  static_assert(
      !detail::has_layer<M, B> || requires { requires detail::shows_weights<detail::layer_of<M, B>, B>; },
      "the layer of an mlp needs: linears(visit), draw(rng, stddev, output_stddev) and dense_layer<B>& "
      "output(); (docs/policies/architecture.md)");
  static_assert(
      !detail::has_layer<M, B> || requires { requires detail::activates_rows<detail::layer_of<M, B>, F, B>; },
      "the layer of an mlp needs: template <class Activation> variable<B> inner(tape<B>&, variable<B> x); what goes "
      "into output() (docs/policies/architecture.md)");
};

template <class H, class B>
struct check_head {
  static_assert(detail::has_layer<H, B>,
                "a head needs: template <class B> struct layer, which owns its table; such as own_head "
                "(docs/policies/architecture.md)");
  static_assert(!detail::has_layer<H, B> || detail::says_whether_tied<H>,
                "a head needs: static constexpr bool tied = ...; whether its table is that of the token embeddings "
                "(docs/policies/architecture.md)");
  static_assert(
      !detail::has_layer<H, B> || requires { requires detail::gives_table<detail::layer_of<H, B>, B>; },
      "the layer of a head needs: layer(const model_shape&, bool trained), parameters(visit), draw(rng, stddev) and "
      "parameter<B>& table(parameter<B>& words); (docs/policies/architecture.md)");
};

template <class K, class B, class A, class Adapter>
struct check_block {
  static_assert(detail::has_block<K, B, A>,
                "a block needs: template <class B, class Arch> struct layer, which composes the parts of Arch; such as "
                "pre_norm (docs/policies/architecture.md)");
  static_assert(!detail::has_block<K, B, A> || Block<K, B, A, Adapter>,
                "the layer of a block needs: layer(prefix, const model_shape&, bool trained, const Adapter&), "
                "parameters(visit), linears(visit), draw(rng, stddev, output_stddev), variable<B> "
                "operator()(tape<B>&, variable<B> x, const block_rows<B>&, attend) and projections<B> "
                "keys_values(tape<B>&, variable<B> x, const rotation<B>&); (docs/policies/architecture.md)");
};

template <class O, class B>
struct check_objective {
  static_assert(detail::named<O>,
                "an objective needs: static constexpr std::string_view name; (docs/policies/architecture.md)");
  static_assert(!detail::named<O> || detail::computes_loss<O, B>,
                "an objective needs: template <class B> static variable<B> loss(tape<B>&, variable<B> states, "
                "parameter<B>& table, const int* targets, double denominator, const low_rank_logits<B>& terms); "
                "(docs/policies/architecture.md)");
};

namespace detail {
template <class A>
struct check_alone {};
template <names_parts A>
struct check_alone<A> : check_names<typename A::names>,
                        check_activation<typename A::activation>,
                        check_visibility_policy<typename A::visibility> {};
template <class A, class B, class Adapter>
struct check_parts {};
template <class A, class B, class Adapter>
requires Architecture<A>
struct check_parts<A, B, Adapter> : check_activation<typename A::activation, typename B::scalar>,
                                    check_position_encoding<typename A::encoding, B>,
                                    check_adapter_layer<Adapter, B>,
                                    check_norm<typename A::norm, B>,
                                    check_qkv<typename A::qkv, B, Adapter>,
                                    check_mlp<typename A::mlp, B, typename A::activation, Adapter>,
                                    check_head<typename A::head, B>,
                                    check_objective<typename A::objective, B> {
};
// A block is made of the other parts, which must be there first.
template <class A, class B, class Adapter>
struct check_whole : check_parts<A, B, Adapter> {};
template <class A, class B, class Adapter>
requires BuiltButBlock<A, B, Adapter>
struct check_whole<A, B, Adapter> : check_block<typename A::block, B, A, Adapter> {
};
}  // namespace detail

template <class A>
struct check_architecture : detail::check_alone<A> {
  static_assert(std::is_class_v<A>,
                "an architecture is a struct of aliases: inherit one that ships, such as glm_10b, and name what is "
                "another (docs/policies/architecture.md)");
  static_assert(
      !std::is_class_v<A> || requires { typename A::names; },
      "an architecture needs: using names = ...; such as glm_names (docs/policies/architecture.md)");
  static_assert(
      !std::is_class_v<A> || requires { typename A::block; },
      "an architecture needs: using block = ...; such as pre_norm (docs/policies/architecture.md)");
  static_assert(
      !std::is_class_v<A> || requires { typename A::norm; },
      "an architecture needs: using norm = ...; such as layer_norms (docs/policies/architecture.md)");
  static_assert(
      !std::is_class_v<A> || requires { typename A::qkv; },
      "an architecture needs: using qkv = ...; such as blocked_qkv (docs/policies/architecture.md)");
  static_assert(
      !std::is_class_v<A> || requires { typename A::mlp; },
      "an architecture needs: using mlp = ...; such as plain_mlp (docs/policies/architecture.md)");
  static_assert(
      !std::is_class_v<A> || requires { typename A::encoding; },
      "an architecture needs: using encoding = ...; such as learned_2d (docs/policies/architecture.md)");
  static_assert(
      !std::is_class_v<A> || requires { typename A::activation; },
      "an architecture needs: using activation = ...; such as gelu_erf (docs/policies/architecture.md)");
  static_assert(
      !std::is_class_v<A> || requires { typename A::head; },
      "an architecture needs: using head = ...; such as tied_head (docs/policies/architecture.md)");
  static_assert(
      !std::is_class_v<A> || requires { typename A::visibility; },
      "an architecture needs: using visibility = ...; such as sees_part_a (docs/policies/architecture.md)");
  static_assert(
      !std::is_class_v<A> || requires { typename A::objective; },
      "an architecture needs: using objective = ...; such as cross_entropy (docs/policies/architecture.md)");
  static_assert(!std::is_class_v<A> || detail::named<A>,
                "an architecture needs: static constexpr std::string_view name; (docs/policies/architecture.md)");
  static_assert(!std::is_class_v<A> || !detail::named<A> || detail::has_config_kind<A>,
                "an architecture needs: static constexpr std::string_view kind; the \"model_type\" whose keys its "
                "config.json has: glm, chatglm, llama, qwen2 or qwen3 (docs/policies/architecture.md)");
};

/// The parts of an architecture on backend B.
template <class A, class B, class Adapter>
struct check_built_on : detail::check_whole<A, B, Adapter> {};

}  // namespace recglm
