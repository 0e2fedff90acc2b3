#pragma once
#include <functional>
#include <string>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/core/type_name.hpp"
#include "recglm/pipeline/experiment.hpp"
#include "recglm/run/erased/any_recipe.hpp"

namespace recglm {

/// A row: its name, which is also the beginning of its folders' names, and its recipe without types.
struct named_recipe {
  std::string name;
  any_recipe ready;
  any_recipe defaults = {};                ///< the same choices before the recipe's constructor sets their parameters
  std::string type = {};                   ///< the name of its type with namespaces
  std::vector<std::string> inherits = {};  ///< the types that it inherits, nearest first
};

/// Runs recipes as `run` does, which gives them their names.
int run_rows(std::vector<named_recipe> rows, int argc, const char* const* argv, const experiment& what);

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

/// Runs each recipe with each seed and prints one row per recipe: on the screen, as `table.tsv`, Markdown and a
/// manifest in results/<experiment>. A row is called as the recipe's `name` says, else as its struct is, template
/// arguments included; two rows of one name are refused. Values that the rows share (data, split, questions, jobs) are
/// those of the first recipe. Returns 0; 2 after bad use or bad input, with one line on stderr; 130 after Ctrl-C, with
/// the rows that were finished.
template <class... Rs>
int run(int argc, const char* const* argv, const experiment& what = {}) {
  static_assert(sizeof...(Rs) > 0, "run<...> needs at least one recipe");
  std::vector<named_recipe> rows;
  (detail::add_row<Rs>(rows), ...);
  return run_rows(std::move(rows), argc, argv, what);
}

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/erased/network_of.hpp"
#include "recglm/run/run_rows.hpp"
#endif
