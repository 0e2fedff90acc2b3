#pragma once
#include <string>
#include <string_view>
#include <typeinfo>
#include <vector>

#include "recglm/core/compiled.hpp"

namespace recglm {

/// The name of a type with its namespaces: "recglm::mixture<recglm::entity_span>".
std::string type_name(const std::type_info& type);
template <class T>
std::string type_name() {
  return type_name(typeid(T));
}

/// A type's name without the namespaces, classes and functions in which it and its template arguments are declared, and
/// without the blanks behind commas and between brackets: "mixture<entity_span>".
std::string without_scopes(std::string_view type_name);

/// The classes that a class inherits, nearest first, by their names with namespaces; of several, the first one's before
/// the next. Empty where the C++ library doesn't tell them (libc++).
std::vector<std::string> inherited_types(const std::type_info& type);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/core/type_name-inl.hpp"
#endif
