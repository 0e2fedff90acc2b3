#pragma once
#include <concepts>
#include <string_view>
#include <type_traits>

/// \file
/// Who sees whom in a text. Included by concepts/architecture.hpp.

namespace recglm {

/// Whether a mask says that every key of [0, row_end(query)) is seen (`static constexpr bool contiguous = true`), so
/// that no kernel has to ask `sees` below that.
template <class V>
inline constexpr bool is_contiguous = [] {
  if constexpr (requires { std::bool_constant<V::contiguous>(); })
    return static_cast<bool>(V::contiguous);
  else
    return false;
}();

namespace detail {
template <class V>
concept shows_keys = requires(const V v, int query, int key) {
  { v.sees(query, key) } -> std::same_as<bool>;
  { v.row_end(query) } -> std::same_as<int>;
};
template <class V>
concept has_constant_contiguous = !requires {
  &V::contiguous;
}
|| requires { std::bool_constant<V::contiguous>(); };
template <class P>
concept gives_masks = requires(int part_a) {
  P::of(part_a);
};
}  // namespace detail

/// Which key a query may see, both counted from the first token of their text; `row_end` is one past the last key that
/// the query sees. Runs inside the attention kernel: no pointers, no heap; marked RECGLM_HD for a backend with a
/// processor of its own.
template <class V>
concept Visibility = std::is_trivially_copyable_v<V> && detail::shows_keys<V> && detail::has_constant_contiguous<V>;

/// Which mask a text gets, by the length of its Part A; what an architecture calls its `visibility`.
template <class P>
concept VisibilityPolicy = detail::gives_masks<P> && Visibility<decltype(P::of(0))> && requires {
  { P::name } -> std::convertible_to<std::string_view>;
};

/// The least visibility.
struct archetype_visibility {
  static constexpr std::string_view name = "archetype";
  struct mask {
    bool sees(int query, int key) const;
    int row_end(int query) const;
  };
  static mask of(int part_a);
};

template <class V>
struct check_visibility {
  static_assert(std::is_trivially_copyable_v<V>,
                "a mask runs inside the attention kernel: make it trivially copyable (docs/policies/visibility.md)");
  static_assert(detail::shows_keys<V>,
                "a mask needs: bool sees(int query, int key) const; and int row_end(int query) const; "
                "(docs/policies/visibility.md)");
  static_assert(detail::has_constant_contiguous<V>,
                "a mask that says whether it is contiguous needs: static constexpr bool contiguous = ...; "
                "(docs/policies/visibility.md)");
};

namespace detail {
template <class P>
struct check_masks {};
template <gives_masks P>
struct check_masks<P> : check_visibility<decltype(P::of(0))> {};
}  // namespace detail

template <class P>
struct check_visibility_policy : detail::check_masks<P> {
  static_assert(
      requires {
        { P::name } -> std::convertible_to<std::string_view>;
      },
      "a visibility needs: static constexpr std::string_view name; (docs/policies/visibility.md)");
  static_assert(detail::gives_masks<P>,
                "a visibility needs: static mask of(int part_a); with the mask of a text whose Part A has so many "
                "tokens (docs/policies/visibility.md)");
};

}  // namespace recglm
