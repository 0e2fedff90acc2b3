#pragma once
#include <string>
#include <string_view>

#include "recglm/core/compiled.hpp"

namespace recglm {

namespace detail {
/// "... [with T = recglm::title]" by g++, "... [T = recglm::title]" by clang++.
template <class T>
constexpr std::string_view signature() {
  return __PRETTY_FUNCTION__;
}
}  // namespace detail

/// The name of a type with its namespaces, as the compiler writes it: "recglm::mixture<recglm::entity_span>".
template <class T>
std::string type_name() {
  std::string_view text = detail::signature<T>();
  text.remove_prefix(text.find("T = ") + 4);
  // g++ adds what other names in the signature stand for, behind a semicolon.
  const std::size_t more = text.rfind("; std::string_view = ");
  return std::string(text.substr(0, more == text.npos ? text.size() - 1 : more));
}

/// A type's name without the namespaces, classes and functions in which it and its template arguments are declared, and
/// without the blanks behind commas and between brackets: "mixture<entity_span>".
std::string without_scopes(std::string_view type_name);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/core/type_name-inl.hpp"
#endif
