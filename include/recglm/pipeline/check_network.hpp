#pragma once
#include "recglm/adapter/lora.hpp"
#include "recglm/adapter/none.hpp"
#include "recglm/backend/names.hpp"
#include "recglm/concepts.hpp"

namespace recglm {

template <class B>
class adam_w;    // train/adam_w.hpp
struct glm_10b;  // model/architecture.hpp, which a recipe needs only where its network is made

/// Whether recglm::compiled holds this network.
template <class B, class Arch, class Adapter>
inline constexpr bool network_is_compiled = false;
#if defined(RECGLM_COMPILED)
template <>
inline constexpr bool network_is_compiled<cpu<float>, glm_10b, none> = true;
template <>
inline constexpr bool network_is_compiled<cpu<float>, glm_10b, lora> = true;
#endif
#if defined(RECGLM_COMPILED_CUDA)
template <>
inline constexpr bool network_is_compiled<cuda<float>, glm_10b, none> = true;
template <>
inline constexpr bool network_is_compiled<cuda<float>, glm_10b, lora> = true;
#endif
#if defined(RECGLM_COMPILED_EMULATED)
template <>
inline constexpr bool network_is_compiled<cuda<float, emulated>, glm_10b, none> = true;
template <>
inline constexpr bool network_is_compiled<cuda<float, emulated>, glm_10b, lora> = true;
#endif

namespace detail {
// A source on recglm::compiled may know a type by its name alone; where it takes it for more, network_kind_of says what
// to include.
template <class T>
concept is_defined = requires {
  sizeof(T);
};
template <class B, class Arch, class Adapter>
concept makes_network = AdapterPolicy<Adapter> &&
    (!is_defined<B> || Backend<B>)&&(!is_defined<Arch> || Architecture<Arch>)&&(!is_defined<B> || !is_defined<Arch> ||
                                                                                BuiltOn<Arch, B, Adapter>);
template <class Check, bool Wanted>
struct check_if {};
template <class Check>
struct check_if<Check, true> : Check {};
}  // namespace detail

/// A backend, an architecture and an adapter that make a network.
template <class B, class Arch, class Adapter>
concept Network = network_is_compiled<B, Arch, Adapter> || detail::makes_network<B, Arch, Adapter>;

/// Says which of them lacks what.
template <class B, class Arch, class Adapter, bool Known = network_is_compiled<B, Arch, Adapter>>
struct check_network {};
template <class B, class Arch, class Adapter>
struct check_network<B, Arch, Adapter, false>
    : check_adapter_policy<Adapter>,
      detail::check_if<check_backend<B>, detail::is_defined<B>>,
      detail::check_if<check_architecture<Arch>, detail::is_defined<Arch>>,
      detail::check_if<check_built_on<Arch, B, Adapter>, Backend<B> && Architecture<Arch> && AdapterPolicy<Adapter>> {};

}  // namespace recglm
