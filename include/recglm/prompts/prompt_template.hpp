#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/types.hpp"

namespace recglm {

/// What a template leaves open: P5's fields (paper.md 3.1), the textualised features of a user (paper.md 1.1), and what
/// one of these features is made of.
enum class prompt_field : std::uint8_t {
  user_id,
  user_desc,
  user_features,
  item_id,
  item_title,
  star_rating,
  yes_no,
  like_dislike,
  purchase_history,
  candidates,
  explanation,
  feature,
  review_headline,
  review_body,
  attribute,
  value
};

/// The names of the fields as templates spell them, in the order of `prompt_field`.
inline constexpr std::array<std::string_view, 16> prompt_field_names{
    "user_id",         "user_desc",    "user_features",    "item_id",    "item_title",  "star_rating",
    "yes_no",          "like_dislike", "purchase_history", "candidates", "explanation", "feature",
    "review_headline", "review_body",  "attribute",        "value"};

inline std::string_view name_of(prompt_field f) { return prompt_field_names[static_cast<std::size_t>(f)]; }

/// Names in a row, for messages: "a, b, c".
template <class Range>
std::string listed(const Range& names) {
  std::string out;
  for (const auto& name : names) out.append(out.empty() ? "" : ", ").append(name);
  return out;
}

/// The field of that name; nothing where there is none.
std::optional<prompt_field> field_named(std::string_view name);

/// Whether a field stands for one item: its text comes from the item representation.
inline bool is_item(prompt_field f) { return f == prompt_field::item_id || f == prompt_field::item_title; }
/// Whether a field stands for several things, each worded by the template's `each`.
bool is_list(prompt_field f);

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

/// One way to put a question, or to tell a behaviour: words with fields.
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
  bool marks(prompt_field f) const { return std::find(entities.begin(), entities.end(), f) != entities.end(); }
  bool tells(prompt_field f) const { return has(source, f); }  ///< whether its question holds the field
  bool asks(prompt_field f) const { return has(target, f); }   ///< whether its answer holds the field

 private:
  static bool has(const template_text& text, prompt_field f) {
    return std::any_of(text.begin(), text.end(), [&](const template_piece& p) { return p.field == f; });
  }
};

/// The templates of one file.
struct template_set {
  std::string name;
  std::string language;
  std::vector<prompt_template> templates;

  /// The template with that id; null where there is none.
  const prompt_template* find(std::string_view id) const;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/prompts/prompt_template-inl.hpp"
#endif
