#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "recglm/concepts/backend.hpp"

/// \file
/// What an experiment may supply of the network beside its architecture: the machine, how coordinates enter, and what
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

namespace detail {
template <class E>
concept has_adapter_terms = requires(const E adapter, std::string_view module) {
  { adapter.of(module) } -> std::same_as<adapter_terms>;
};
}  // namespace detail

/// What is added to a frozen base: the terms of each module, by its name in the model's files
/// ("transformer.layers.0.attention.dense"). All ranks 0: the base itself is trained.
template <class A>
concept AdapterPolicy = std::copyable<A> && detail::has_adapter_terms<A> && requires {
  { A::name } -> std::convertible_to<std::string_view>;
};

/// The least adapter.
struct archetype_adapter {
  static constexpr std::string_view name = "archetype";
  adapter_terms of(std::string_view module) const;
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
  static_assert(!std::is_class_v<A> || detail::has_adapter_terms<A>,
                "an adapter needs: adapter_terms of(std::string_view module) const; (docs/policies/adapter.md)");
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
