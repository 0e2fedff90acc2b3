#pragma once
#include "recglm/prompts/prompt_template.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

RECGLM_FUNC std::optional<prompt_field> field_named(std::string_view name) {
  const auto at = std::find(prompt_field_names.begin(), prompt_field_names.end(), name);
  if (at == prompt_field_names.end()) return std::nullopt;
  return prompt_field(name);
}

RECGLM_FUNC bool is_list(const prompt_field& f) {
  return f == prompt_field::purchase_history || f == prompt_field::candidates || f == prompt_field::user_features;
}

RECGLM_FUNC const prompt_template* template_set::find(std::string_view id) const {
  const auto at =
      std::find_if(templates.begin(), templates.end(), [&](const prompt_template& t) { return t.id == id; });
  return at == templates.end() ? nullptr : &*at;
}

}  // namespace recglm
