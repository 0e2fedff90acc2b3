#pragma once
#include "recglm/prompts/fill.hpp"

#include <utility>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/random.hpp"
#include "recglm/prompts/prompt_template.hpp"

namespace recglm {

RECGLM_FUNC void field_values::set(const prompt_field& f, std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == text.npos) return;
  texts[f] = text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

RECGLM_FUNC std::optional<prompt_field> lacking(const prompt_template& t, const field_values& values) {
  const auto in = [](const template_text& text, const field_texts& known) -> std::optional<prompt_field> {
    for (const template_piece& p : text)
      if (p.field && !is_list(*p.field) && !known.contains(*p.field)) return p.field;
    return std::nullopt;
  };
  for (const template_piece& p : t.source) {
    if (!p.field || !is_list(*p.field)) continue;
    const auto list = values.lists.find(*p.field);
    if (list == values.lists.end()) return p.field;
    for (const field_texts& one : list->second)
      if (const auto none = in(t.lists.at(*p.field).each, one)) return none;
  }
  if (const auto none = in(t.source, values.texts)) return none;
  return in(t.target, values.texts);
}

}  // namespace recglm

namespace recglm::detail {

RECGLM_FUNC bool bare_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789 ") == text.npos;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC prompt fill(const prompt_template& t, const field_values& values) {
  return detail::filled(t, values, [](std::size_t) { return std::size_t{0}; });
}

}  // namespace recglm
