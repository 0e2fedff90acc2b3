#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

#include "recglm/run/named_recipe.hpp"

namespace recglm {

namespace detail {
/// The choices of a recipe with name, type and parameters, and its values: {"choices": {"items": {"name", "type",
/// "parameters"}, ...}, "values"}.
nlohmann::json choices_and_values(const any_recipe& recipe);
}  // namespace detail

/// What a row is made of: its type and what that inherits; for each choice the policy's name, type and parameters; its
/// metrics and values.
nlohmann::json description_of(const named_recipe& row);

/// The choices and values of a row, and what its policies have before a recipe sets their parameters ("defaults"), as
/// JSON: what `lines_of_differences` is told of.
std::string row_settings(const named_recipe& row);

/// What a row has that another one has not, a choice, a parameter or a value each: "items = random-id",
/// "sampling.events = 6", "rank = 32". Of a policy that the other does not have, the parameters that are not the
/// policy's defaults.
std::vector<std::string> differences(const named_recipe& row, const named_recipe& other);

/// A line for each row: what it has that the first has not, "ids: items = random-id".
std::vector<std::string> lines_of_differences(const std::vector<named_recipe>& rows);
/// The same by the rows' names and settings.
std::vector<std::string> lines_of_differences(const std::vector<std::pair<std::string, std::string>>& rows);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/row_description-inl.hpp"
#endif
