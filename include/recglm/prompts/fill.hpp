#pragma once
#include <utility>

#include "recglm/core/check.hpp"
#include "recglm/core/random.hpp"
#include "recglm/prompts/prompt_template.hpp"

namespace recglm {

/// Texts of single fields.
using field_texts = std::map<prompt_field, std::string>;

/// What the fields of a template are given. A field that is not here is not known.
struct field_values {
  field_texts texts;
  std::map<prompt_field, std::vector<field_texts>> lists;

  /// Gives a field its text, without the white space at its ends; an empty text is none.
  void set(const prompt_field& f, std::string_view text);
  /// The same for a field of one's own.
  void set(std::string_view own, std::string_view text) { set(prompt_field(own), text); }
};

/// The first field of the template that has no value; nothing where the template can be filled.
std::optional<prompt_field> lacking(const prompt_template& t, const field_values& values);

namespace detail {

/// Whether a text is a bare number, digits with or without spaces between.
bool bare_number(std::string_view text);

/// Writes a text with its fields to the end of `out`, marking entities; `join` picks among joiners.
template <class Join>
void write(prompt& out, const prompt_template& t, const template_text& text, const field_texts& known,
           const field_values* lists, Join& join) {
  for (const template_piece& p : text) {
    out.text += p.words;
    if (!p.field) continue;
    if (is_list(*p.field)) {
      const list_form& form = t.lists.at(*p.field);
      const std::string& between = form.joiners[join(form.joiners.size())];
      bool first = true;
      for (const field_texts& one : lists->lists.at(*p.field)) {
        if (!std::exchange(first, false)) out.text += between;
        write(out, t, form.each, one, nullptr, join);
      }
      continue;
    }
    const std::string& value = known.at(*p.field);
    const int begin = static_cast<int>(out.text.size());
    if (bare_number(value)) out.text += p.tag;
    out.text += value;
    if (t.marks(*p.field)) out.entities.push_back({begin, static_cast<int>(out.text.size())});
  }
}

template <class Join>
prompt filled(const prompt_template& t, const field_values& values, Join join) {
  if (const auto none = lacking(t, values))
    fail("prompt '", t.id, "': there is no value for {", name_of(*none),
         "}; ask with another template or bring the data for it");
  prompt out, answer;
  write(out, t, t.source, values.texts, &values, join);
  if (t.target.empty()) return out;
  write(answer, t, t.target, values.texts, &values, join);
  out.answer = std::move(answer.text);
  out.answer_at = static_cast<int>(out.text.size());
  out.asked = t.asked;
  return out;
}

}  // namespace detail

/// A template with its fields filled in: text, entities, the answer behind the text. A list takes its first joiner.
/// Throws where a field has no value.
prompt fill(const prompt_template& t, const field_values& values);

/// The same with joiners drawn: one draw for each list that has several (P5: ' , ' or ' -> ' with probability .5).
template <RandomSource R>
prompt fill(const prompt_template& t, const field_values& values, R& random) {
  return detail::filled(t, values,
                        [&random](std::size_t n) { return n > 1 ? static_cast<std::size_t>(random.below(n)) : 0; });
}

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/prompts/fill-inl.hpp"
#endif
