#pragma once
#include "recglm/core/compiled.hpp"
#include "recglm/run/erased/any_recipe.hpp"

namespace recglm {

/// `recommend` for recipes without types.
int recommend_rows(std::vector<any_recipe> recipes, int argc, const char* const* argv);

/// `recommend RUN_DIR --history "title; title; ..." [--top 10]`: the next items by a model that an experiment saved.
/// RUN_DIR is the folder of one row (results/<experiment>/<recipe>-<seed>). `Rs` are the recipes that it may have been
/// made with: the one whose choices are those of the folder answers. Returns 0; 2 after bad use or bad input.
template <class... Rs>
int recommend(int argc, const char* const* argv) {
  static_assert((sizeof(check_recipe<Rs>) + ... + 1) > 0);
  if constexpr ((Recipe<Rs> && ...)) return recommend_rows({without_types(configured<Rs>())...}, argc, argv);
}

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/erased/network_of.hpp"
#include "recglm/run/recommend_rows.hpp"
#endif
