#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "recglm/concepts/backend.hpp"

/// \file
/// What an experiment may supply of the network beside its architecture: the backend, how coordinates enter, and what
/// adapts a frozen base. Included by concepts.hpp.

namespace recglm {

/// How low-rank terms are scaled: by alpha / rank, by alpha / sqrt(rank), or with each row's length learnt apart
/// (DoRA).
enum class adapter_kind { lora, rank_stabilised, dora };

/// What adapts one matrix; rank 0: nothing.
struct adapter_terms {
  int rank = 0;
  double alpha = 16;
  double dropout = 0;
  adapter_kind kind = adapter_kind::lora;
};

template <class B>
class tape;
template <class B>
class variable;
template <class B>
struct parameter;
template <class B>
struct weight_rows;

/// Whatever `parameters` and `linears` call.
struct archetype_visit {
  template <class T>
  void operator()(T&) const;
};

namespace detail {
template <class A>
concept has_adapter_layers = requires(const A adapter, std::string_view module) {
  { adapter.has_layer(module) } -> std::same_as<bool>;
};
template <class A, class B>
concept has_adapter_layer = requires {
  typename A::template layer<B>;
};
template <class L, class A, class B>
concept is_adapter_layer = std::copyable<L> && std::constructible_from<L, const A&, const std::string&, int, int> &&
    requires(L& layer, archetype_visit visit, tape<B>& t, const variable<B>& x, const weight_rows<B>& base) {
  layer.parameters(visit);
  { layer(t, x, base, x) } -> std::same_as<variable<B>>;
};
template <class E>
concept has_adapter_terms = requires(const E adapter, std::string_view module) {
  { adapter.of(module) } -> std::same_as<adapter_terms>;
};
}  // namespace detail

/// What is added to a frozen base: low-rank terms of each module, by its name in the model's files
/// ("transformer.layers.0.attention.dense"), all ranks 0: the base itself is trained. Or layers of its own beside the
/// modules of which it says `has_layer`: `template <class B> struct layer`, an AdapterLayer.
template <class A>
concept AdapterPolicy = std::copyable<A> &&(detail::has_adapter_terms<A> || detail::has_adapter_layers<A>)&&requires {
  { A::name } -> std::convertible_to<std::string_view>;
};

/// What an adapter of one's own puts beside one linear. Called with the rows of x and the frozen base, whose rows
/// base.first to base.first + base.outputs are asked for: `linear(tape, x, base, residual)` is their matmul. May have
/// `start(weight, rng)`, called when training begins, and `merge(weight)`.
template <class A, class B>
concept AdapterLayer = detail::has_adapter_layer<A, B> && detail::is_adapter_layer<typename A::template layer<B>, A, B>;

/// The least adapters: with low-rank terms, and with layers of its own.
struct archetype_adapter {
  static constexpr std::string_view name = "archetype";
  adapter_terms of(std::string_view module) const;
};
struct archetype_own_adapter {
  static constexpr std::string_view name = "archetype";
  bool has_layer(std::string_view module) const;
  template <class B>
  struct layer {
    layer(const archetype_own_adapter&, const std::string& module, int outputs, int inputs);
    template <class Visit>
    void parameters(Visit&& visit);
    variable<B> operator()(tape<B>&, variable<B> x, const weight_rows<B>& base, variable<B> residual);
  };
};

namespace detail {
template <class E, class B>
concept embeds = requires(typename E::template layer<B> layer, typename B::scalar stddev) {
  { layer.largest() } -> std::same_as<int>;
};
}  // namespace detail

/// How coordinates enter the network: `layer<B>` owns the tables (or none), gives the token embeddings and rotates
/// queries and keys.
template <class E, class B>
concept PositionEncoding = std::copyable<E> && detail::embeds<E, B> && requires {
  { E::name } -> std::convertible_to<std::string_view>;
};

template <class A>
struct check_adapter_policy {
  static_assert(std::is_class_v<A>,
                "an adapter is a struct: one that ships, such as none or lora, or one of your own "
                "(docs/policies/adapter.md)");
  static_assert(std::copyable<A>, "an adapter is stored by value: make it copyable (docs/policies/adapter.md)");
  static_assert(
      !std::is_class_v<A> ||
          requires {
            { A::name } -> std::convertible_to<std::string_view>;
          },
      "an adapter needs: static constexpr std::string_view name; (docs/policies/adapter.md)");
  static_assert(
      !std::is_class_v<A> || detail::has_adapter_terms<A> || detail::has_adapter_layers<A>,
      "an adapter needs: adapter_terms of(std::string_view module) const; or, for layers of its own, bool "
      "has_layer(std::string_view module) const; and template <class B> struct layer (docs/policies/adapter.md)");
};

/// The layers of an adapter that has its own, on backend B.
template <class A, class B>
struct check_adapter_layer {
  static_assert(!detail::has_adapter_layers<A> || detail::has_adapter_layer<A, B>,
                "an adapter that says which modules have a layer needs: template <class B> struct layer; what it puts "
                "beside one linear (docs/policies/adapter.md)");
  static_assert(!detail::has_adapter_layers<A> || !detail::has_adapter_layer<A, B> || AdapterLayer<A, B>,
                "the layer of an adapter is copyable and needs: layer(const Adapter&, const std::string& module, int "
                "outputs, int inputs), parameters(visit) and variable<B> operator()(tape<B>&, variable<B> x, const "
                "weight_rows<B>& base, variable<B> residual); (docs/policies/adapter.md)");
};

template <class E, class B>
struct check_position_encoding {
  static_assert(std::copyable<E>,
                "a position encoding is stored by value: make it copyable (docs/policies/encoding.md)");
  static_assert(
      requires {
        { E::name } -> std::convertible_to<std::string_view>;
      },
      "a position encoding needs: static constexpr std::string_view name; (docs/policies/encoding.md)");
  static_assert(
      detail::embeds<E, B>,
      "a position encoding needs: template <class B> class layer with int largest() const and embed(tape, words, "
      "tokens, inter, intra, rows) (docs/policies/encoding.md)");
};

}  // namespace recglm
