#pragma once
#include <string>
#include <vector>

#include "recglm/core/type_name.hpp"
#include "recglm/run/erased/any_recipe.hpp"

namespace recglm {

/// A row: its name, which is also the beginning of its folders' names, and its recipe without types.
struct named_recipe {
  std::string name;
  any_recipe ready;
  any_recipe defaults = {};                ///< the same choices before the recipe's constructor sets their parameters
  std::string type = {};                   ///< the name of its type with namespaces
  std::vector<std::string> inherits = {};  ///< the types that it inherits, nearest first
  bool trained = true;  ///< false: it gives its values and metrics to the baselines, and is no row itself
};

namespace detail {

/// The name of a recipe's row: `R::name` where it has one, else that of the type without scopes.
template <class R>
std::string row_name() {
  if constexpr (Named<R>)
    return std::string(std::string_view(R::name));
  else
    return without_scopes(type_name<R>());
}

/// A recipe as a row, or nothing where it is none, which the sentences of check_recipe say.
template <class R>
void add_row(std::vector<named_recipe>& rows) {
  (void)sizeof(check_recipe<R>);
  if constexpr (Recipe<R>)
    rows.push_back({row_name<R>(), without_types(configured<R>()), without_types(configured<R>(recipe())),
                    type_name<R>(), inherited_types(typeid(R))});
}

}  // namespace detail

}  // namespace recglm
