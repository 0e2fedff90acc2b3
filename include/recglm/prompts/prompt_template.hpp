#pragma once
#include <algorithm>
#include <array>
#include <compare>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/types.hpp"

namespace recglm {

/// What a template leaves open, by its name: one of the fields below, which the library fills, or one of a user's own,
/// a column of the items or what a task family gives.
class prompt_field {
 public:
  explicit prompt_field(std::string_view name) : name_(name) {}
  const std::string& name() const { return name_; }
  friend auto operator<=>(const prompt_field&, const prompt_field&) = default;

  // P5's fields (paper.md 3.1), the textualised features of a user (paper.md 1.1), and what one of these features is
  // made of.
  static const prompt_field user_id, user_desc, user_features, item_id, item_title, star_rating, yes_no, like_dislike,
      purchase_history, candidates, explanation, feature, review_headline, review_body, attribute, value;

 private:
  std::string name_;
};

inline const prompt_field prompt_field::user_id{"user_id"}, prompt_field::user_desc{"user_desc"},
    prompt_field::user_features{"user_features"}, prompt_field::item_id{"item_id"},
    prompt_field::item_title{"item_title"}, prompt_field::star_rating{"star_rating"}, prompt_field::yes_no{"yes_no"},
    prompt_field::like_dislike{"like_dislike"}, prompt_field::purchase_history{"purchase_history"},
    prompt_field::candidates{"candidates"}, prompt_field::explanation{"explanation"}, prompt_field::feature{"feature"},
    prompt_field::review_headline{"review_headline"}, prompt_field::review_body{"review_body"},
    prompt_field::attribute{"attribute"}, prompt_field::value{"value"};

/// The names of the fields that the library fills.
inline constexpr std::array<std::string_view, 16> prompt_field_names{
    "user_id",         "user_desc",    "user_features",    "item_id",    "item_title",  "star_rating",
    "yes_no",          "like_dislike", "purchase_history", "candidates", "explanation", "feature",
    "review_headline", "review_body",  "attribute",        "value"};

inline const std::string& name_of(const prompt_field& f) { return f.name(); }

/// Names in a row, for messages: "a, b, c".
template <class Range>
std::string listed(const Range& names) {
  std::string out;
  for (const auto& name : names) out.append(out.empty() ? "" : ", ").append(name);
  return out;
}

/// The field of that name among those that the library fills; nothing where there is none.
std::optional<prompt_field> field_named(std::string_view name);

/// Whether the library fills no such field: it is a column of the items, or given by a task family.
inline bool is_own(const prompt_field& f) { return !field_named(f.name()); }
/// Whether a field stands for one item: its text comes from the item representation.
inline bool is_item(const prompt_field& f) { return f == prompt_field::item_id || f == prompt_field::item_title; }
/// Whether a field stands for several things, each worded by the template's `each`.
bool is_list(const prompt_field& f);

/// Words, and behind them a field; the last piece of a text may have none.
struct template_piece {
  std::string words;
  std::string tag;  ///< "item_" where the template says item_{item_id}: written before a bare number only
  std::optional<prompt_field> field;
};
using template_text = std::vector<template_piece>;

/// How a field that stands for several things is written.
struct list_form {
  std::vector<std::string> joiners{" , "};  ///< between two of them; of several one is drawn
  template_text each;
};

/// One way to put a question, or to describe a behaviour: words with fields.
struct prompt_template {
  std::string id;
  std::string family;                   ///< of tasks; "document" for a text that asks nothing
  std::vector<std::string> unseen{};    ///< data sets for which it is held out of training; "all" means each
  mask_kind asked = mask_kind::entity;  ///< the mask that stands for the answer
  template_text source{};
  template_text target{};                     ///< empty in a document
  std::vector<prompt_field> entities{};       ///< fields whose text is an entity
  std::map<prompt_field, list_form> lists{};  ///< of each field that stands for several things
  std::array<std::string, 2> yes_no{"yes", "no"};
  std::array<std::string, 2> like_dislike{"like", "dislike"};

  bool held_out(std::string_view data_set) const {
    return std::any_of(unseen.begin(), unseen.end(), [&](const std::string& u) { return u == "all" || u == data_set; });
  }
  bool marks(const prompt_field& f) const { return std::find(entities.begin(), entities.end(), f) != entities.end(); }
  bool shows(const prompt_field& f) const { return has(source, f); }  ///< whether its question holds the field
  bool asks(const prompt_field& f) const { return has(target, f); }   ///< whether its answer holds the field

 private:
  static bool has(const template_text& text, const prompt_field& f) {
    return std::any_of(text.begin(), text.end(), [&](const template_piece& p) { return p.field == f; });
  }
};

/// The templates of one file.
struct template_set {
  std::string name;
  std::string language;
  std::vector<prompt_template> templates;
  std::vector<std::string> fields;     ///< of a user's own, that templates may hold
  std::string test;                    ///< the template that asks what comes next; "": the file names none
  std::vector<std::string> evaluated;  ///< templates that a run evaluates; none: the file names none

  /// The template with that id; null where there is none.
  const prompt_template* find(std::string_view id) const;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/prompts/prompt_template-inl.hpp"
#endif
