#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

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
template <class B>
concept has_memory = std::floating_point<typename B::scalar> &&
    requires(typename B::template buffer<typename B::scalar> b, std::size_t n, typename B::scalar v) {
  b.resize(n);
  b.fill(v);
  { b.data() } -> std::same_as<typename B::scalar*>;
  { b.size() } -> std::same_as<std::size_t>;
};
template <class B>
concept copies_memory = requires(typename B::scalar* to, const typename B::scalar* from, std::size_t n) {
  B::upload(to, from, n);
  B::download(to, from, n);
};
template <class B>
concept multiplies = requires(typename B::scalar* c, const typename B::scalar* a, int n, typename B::scalar v) {
  B::gemm(false, true, n, n, n, v, a, n, a, n, v, c, n);
};
template <class B>
concept has_row_kernels = requires(typename B::scalar* y, const typename B::scalar* x, const std::int32_t* ids, int n,
                                   typename B::scalar v) {
  B::layer_norm(y, y, y, x, x, x, n, n, v);
  B::layer_norm_backward(y, x, x, x, x, x, n, n, v);
  B::gather_rows(y, x, ids, n, n, v);
  B::scatter_rows(y, x, ids, n, n);
};
template <class E>
concept has_adapter_terms = requires(const E adapter, std::string_view module) {
  { adapter.of(module) } -> std::same_as<adapter_terms>;
};
}  // namespace detail

/// A backend: buffers and kernels, each kernel beside its backward (docs/backends.md lists them all).
template <class B>
concept Backend =
    detail::has_memory<B> && detail::copies_memory<B> && detail::multiplies<B> && detail::has_row_kernels<B>;

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

template <class B>
struct check_backend {
  static_assert(detail::has_memory<B>,
                "a backend needs: a floating-point type scalar and template <class T> class buffer with "
                "data(), size(), resize(n), fill(value) (docs/backends.md)");
  static_assert(detail::copies_memory<B>,
                "a backend needs: static void upload(to, from, n) and download(to, from, n) (docs/backends.md)");
  static_assert(detail::multiplies<B>,
                "a backend needs: static void gemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) "
                "(docs/backends.md)");
  static_assert(detail::has_row_kernels<B>,
                "a backend needs: layer_norm, layer_norm_backward, gather_rows, scatter_rows with the "
                "arguments of cpu (docs/backends.md)");
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
