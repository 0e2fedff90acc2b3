#pragma once
#include <iostream>

#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/erased/pipeline.hpp"
#include "recglm/run/report.hpp"
#include "recglm/run/saved.hpp"

/// \file
/// What happens below `recommend`, once for all recipes; recglm::compiled holds it.

namespace recglm {

/// The `count` titles that share most three-letter pieces with `wanted` (Dice's coefficient), best first.
std::vector<std::string> nearest_titles(const saved_items& items, const std::string& wanted, int count);

namespace detail {

/// The items that "title; title; ..." names, oldest first. Of titles that hold semicolons the longest that fits is
/// meant; a semicolon with a backslash before it never parts, and escapes are read (data/escape.hpp) where the text as
/// it stands is no title. Throws for an unknown title, with the nearest known ones.
std::vector<interaction> named_history(const saved_items& items, const std::string& text);

}  // namespace detail

int recommend_rows(std::vector<any_recipe> recipes, int argc, const char* const* argv);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/recommend_rows-inl.hpp"
#endif
