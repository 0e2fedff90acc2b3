#pragma once
#include "recglm/prompts/template_file.hpp"

#include <filesystem>
#include <utility>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/data/text_file.hpp"
#include "recglm/prompts/prompt_template.hpp"

namespace recglm::detail {

RECGLM_FUNC template_reading template_reader::read() {
  for (bool more = true; more;)
    guarded([&] {
      const auto line = file_.next();  // which throws, and continues behind, where the line is no text
      more = line.has_value();
      if (more && !line->starts_with('#') && !trimmed(*line).empty()) take(trimmed(*line));
    });
  finish();
  judge_file();
  if (out_.set.name.empty()) out_.set.name = file_.name();
  if (out_.set.templates.empty() && out_.problems.empty())
    out_.problems.push_back(file_.name() + " holds no template; begin one with a line 'id: ...'");
  return std::move(out_);
}

RECGLM_FUNC std::string_view template_reader::trimmed(std::string_view s) {
  const std::size_t begin = s.find_first_not_of(" \t");
  return begin == s.npos ? std::string_view() : s.substr(begin, s.find_last_not_of(" \t") - begin + 1);
}

RECGLM_FUNC void template_reader::take(std::string_view line) {
  const std::size_t colon = line.find(':');
  const std::string_view key = colon == line.npos ? std::string_view() : trimmed(line.substr(0, colon));
  if (std::find(keys.begin(), keys.end(), key) == keys.end())
    wrong("'", line, "' begins with no key; the keys are ", listed(keys));
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (value.empty()) wrong(key, " is empty; write what it is or leave the line out");
  if (key == "id") {
    if (!open_ && top_lines_.empty()) top_lines_ = lines_;
    finish();
    open_ = sound_ = true;
    current_ = shared_;
    current_.id = value;
    lines_.clear();
    lines_["id"] = file_.line();
    const auto [at, fresh] = ids_.emplace(current_.id, file_.line());
    if (!fresh) wrong("the id is in line ", at->second, " already; give each template one of its own");
    return;
  }
  prompt_template& to = open_ ? current_ : shared_;
  const bool fresh = lines_.insert_or_assign(std::string(key), file_.line()).second;
  if (key == "entities") {
    to.entities = fields_of(value);
  } else if (key == "join") {
    join(to, value);
  } else if (key == "each") {
    each(to, value);
  } else if (key == "yes_no" || key == "like_dislike") {
    const auto words = words_of(value);
    if (words.size() != 2) wrong(key, " takes two words, the one for yes first, not '", value, "'");
    std::array<std::string, 2>& answers = key == "yes_no" ? to.yes_no : to.like_dislike;
    for (std::size_t i = 0; i < 2; ++i) answers[i] = words[i];
  } else {
    single(key, value, fresh);
  }
}

RECGLM_FUNC void template_reader::single(std::string_view key, std::string_view value, bool fresh) {
  const bool of_file = key == "set" || key == "language" || key == "fields" || key == "test" || key == "evaluate";
  if (of_file == open_)
    wrong(key, of_file ? " belongs before the first id" : " belongs to a template; begin one with a line 'id: ...'");
  if (!fresh) wrong("there are two lines ", key, "; keep one");
  if (key == "set") {
    out_.set.name = value;
  } else if (key == "language") {
    out_.set.language = value;
  } else if (key == "fields") {
    name_fields(value);
  } else if (key == "test") {
    out_.set.test = value;
  } else if (key == "evaluate") {
    for (std::string_view word : words_of(value)) out_.set.evaluated.emplace_back(word);
  } else if (key == "family") {
    current_.family = value;
  } else if (key == "unseen") {
    for (std::string_view word : words_of(value)) current_.unseen.emplace_back(word);
  } else if (key == "mask") {
    if (value != "[MASK]" && value != "[sMASK]" && value != "[gMASK]")
      wrong("'", value, "' is no mask; the masks are [MASK], [sMASK], [gMASK]");
    current_.asked = value == "[MASK]"    ? mask_kind::entity
                     : value == "[sMASK]" ? mask_kind::sentence
                                          : mask_kind::document;
  } else {
    (key == "source" ? current_.source : current_.target) = text_of_line(key, value);
  }
}

RECGLM_FUNC prompt_field template_reader::field(std::string_view name) const {
  if (const auto found = field_named(name)) return *found;
  const std::vector<std::string>& own = out_.set.fields;
  if (std::find(own.begin(), own.end(), name) == own.end())
    wrong("there is no field {", name, "}; the fields are ", listed(prompt_field_names), own.empty() ? "" : ", ",
          listed(own), "; a column of the items, or another field of your own, is named before the first id: 'fields: ",
          name.empty() ? "brand" : name, "'");
  return prompt_field(name);
}

RECGLM_FUNC void template_reader::name_fields(std::string_view value) {
  for (const std::string_view piece : pieces_of(value, ",")) {
    const std::string name(trimmed(piece));
    if (name.empty() || name.find_first_of("{}") != name.npos)
      wrong("fields: '", name, "' is no name of a field; write names with a comma between two, without braces");
    if (field_named(name)) wrong("fields: {", name, "} is known; leave it out");
    out_.set.fields.push_back(name);
  }
}

RECGLM_FUNC void template_reader::judge_file() {
  const auto judge_name = [&](const char* key, const std::string& id) {
    if (ids_.contains(id)) return;
    const auto line = top_lines_.find(key);
    out_.problems.push_back(text_of(file_.name(), ':', line == top_lines_.end() ? 0 : line->second, ": ", key,
                                    ": there is no template '", id, "' in the file"));
  };
  if (!out_.set.test.empty()) judge_name("test", out_.set.test);
  for (const std::string& id : out_.set.evaluated) judge_name("evaluate", id);
}

RECGLM_FUNC std::vector<prompt_field> template_reader::fields_of(std::string_view value) const {
  std::vector<prompt_field> out;
  for (std::string_view word : words_of(value)) {
    out.push_back(field(word));
    if (is_list(out.back()))
      wrong("entities: {", word, "} stands for several things; name the field that its `each` holds");
  }
  return out;
}

RECGLM_FUNC prompt_field template_reader::list_of(std::string_view key, std::string_view& value) const {
  const std::size_t end = std::min(value.find(' '), value.size());
  const prompt_field f = field(value.substr(0, end));
  if (!is_list(f))
    wrong(key, ": {", name_of(f),
          "} stands for one thing; purchase_history, candidates and user_features have several");
  value = trimmed(value.substr(end));
  return f;
}

RECGLM_FUNC void template_reader::join(prompt_template& to, std::string_view value) const {
  list_form& form = to.lists[list_of("join", value)];
  form.joiners.clear();
  while (!value.empty()) {
    const std::size_t end = value.front() == '"' ? value.find('"', 1) : value.npos;
    if (end == value.npos) break;
    form.joiners.push_back(unescaped(value.substr(1, end - 1)));
    if (!form.joiners.back().ends_with(' '))
      wrong("join: \"", form.joiners.back(), "\" must end with a space: what follows is read with one before it");
    value = trimmed(value.substr(end + 1));
  }
  if (form.joiners.empty() || !value.empty())
    wrong("join takes a field and joiners in quotes: join: purchase_history \" , \" \" -> \"");
}

RECGLM_FUNC void template_reader::each(prompt_template& to, std::string_view value) const {
  const prompt_field list = list_of("each", value);
  if (value.empty()) wrong("each: {", name_of(list), "} gets no words; write how one of them is given");
  const template_text text = text_of_line("each", value);
  for (const template_piece& p : text) {
    if (!p.field) continue;
    const bool fits = list == prompt_field::user_features
                          ? of_feature(*p.field)
                          : is_item(*p.field) || is_own(*p.field) ||
                                (list == prompt_field::purchase_history && *p.field == prompt_field::star_rating);
    if (!fits)
      wrong("each: {", name_of(*p.field), "} says nothing of one of {", name_of(list), "}; it may hold ",
            list == prompt_field::user_features ? "attribute, value"
            : list == prompt_field::candidates  ? "item_id, item_title and columns of the items"
                                                : "item_id, item_title, star_rating and columns of the items");
  }
  to.lists[list].each = text;
}

RECGLM_FUNC std::string template_reader::unescaped(std::string_view raw) const {
  std::string out;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '\\') {
      out += raw[i];
      continue;
    }
    const char next = ++i < raw.size() ? raw[i] : ' ';
    if (next != 'n' && next != '\\') wrong("a backslash is before no letter of \\n \\\\; write \\\\ for one backslash");
    out += next == 'n' ? '\n' : '\\';
  }
  return out;
}

RECGLM_FUNC template_text template_reader::text_of_line(std::string_view key, std::string_view line) const {
  template_text out;
  std::string words;
  for (std::size_t at = 0; at < line.size();) {
    if ((line[at] == '{' || line[at] == '}') && at + 1 < line.size() && line[at + 1] == line[at]) {
      words += line[at];
      at += 2;
    } else if (line[at] == '{') {
      const std::size_t end = line.find('}', at);
      if (end == line.npos) wrong(key, ": a { is not closed; write {{ for a brace that is none of a field");
      template_piece piece{unescaped(words), {}, field(trimmed(line.substr(at + 1, end - at - 1)))};
      if (is_item(*piece.field) && piece.words.ends_with("item_")) {
        piece.tag = "item_";
        piece.words.resize(piece.words.size() - piece.tag.size());
      }
      out.push_back(std::move(piece));
      words.clear();
      at = end + 1;
    } else {
      if (line[at] == '}') wrong(key, ": a } closes nothing; write }} for a brace that is none of a field");
      words += line[at++];
    }
  }
  if (!words.empty()) out.push_back({unescaped(words), {}, std::nullopt});
  return out;
}

RECGLM_FUNC void template_reader::finish() {
  if (!open_) return;
  if (sound_) guarded([&] { judge(); });
  if (sound_) out_.set.templates.push_back(std::move(current_));
  open_ = false;
}

RECGLM_FUNC void template_reader::judge() {
  const bool document = current_.family == "document";
  if (current_.family.empty()) wrong_in("id", "it has no family; name one, or document for a text that asks nothing");
  if (current_.source.empty()) wrong_in("id", "it has no source; write its words");
  if (document && lines_.contains("target")) wrong_in("target", "target: a document asks nothing; name another family");
  if (document && lines_.contains("mask")) wrong_in("mask", "mask: a document asks nothing; name another family");
  if (!document && !lines_.contains("target"))
    wrong_in("id", "it has no target; write what is answered, or name the family document");
  if (!document && !lines_.contains("mask"))
    wrong_in("id", "it has no mask; [MASK] asks for a short answer, [gMASK] for free text");
  for (const prompt_field& f :
       {prompt_field::user_features, prompt_field::purchase_history, prompt_field::candidates}) {
    list_form& form = current_.lists[f];
    if (form.each.empty() && f == prompt_field::user_features)
      form.each = {{"", "", prompt_field::attribute}, {" ", "", prompt_field::value}};
    if (form.each.empty()) form.each = {{"", "", prompt_field::item_title}};
    spaced("each", form.each);
  }
  spaced("source", current_.source);
  for (const template_piece& p : current_.source) {
    if (!p.field) continue;
    if (of_feature(*p.field))
      wrong_in("source", "source: {", name_of(*p.field), "} belongs to the each of user_features");
    if (*p.field == prompt_field::yes_no || *p.field == prompt_field::like_dislike)
      wrong_in("source", "source: {", name_of(*p.field), "} is an answer; it belongs to the target");
    for (const template_piece& a : current_.target)
      if (a.field && (*a.field == *p.field || (is_item(*a.field) && is_item(*p.field))))
        wrong_in("source", "source: {", name_of(*p.field), "} gives the answer {", name_of(*a.field), "} away");
  }
  bool answers = document;
  for (const template_piece& a : current_.target) {
    if (!a.field) continue;
    answers = true;
    if (is_list(*a.field) || of_feature(*a.field)) wrong_in("target", "target: {", name_of(*a.field), "} is no answer");
  }
  if (!answers) wrong_in("target", "target: it holds no field, so that every answer would be the same");
}

RECGLM_FUNC void template_reader::spaced(std::string_view key, const template_text& text) const {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const template_piece& p = text[i];
    if (!p.field || !(current_.marks(*p.field) || is_list(*p.field))) continue;
    if (p.words.empty() ? i > 0 : p.words.back() != ' ')
      wrong_in(key, key, ": {", name_of(*p.field), "} is an entity; a space must be before it");
  }
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC template_set read_templates(text_file file) {
  template_reading out = try_read_templates(std::move(file));
  check(out.problems.empty(), out.problems.empty() ? "" : out.problems.front());
  return std::move(out.set);
}

}  // namespace recglm
