#pragma once
#include <algorithm>

#include "recglm/concepts.hpp"
#include "recglm/data/dataset.hpp"
#include "recglm/data/numbers.hpp"
#include "recglm/prompts/fill.hpp"

namespace recglm {

/// What a review is made of (paper.md 3.3): its headline, its text, the sentence that explains the rating, and that
/// sentence's feature word. What is not known is empty.
struct review_words {
  std::string headline;
  std::string body;
  std::string explanation;
  std::string feature;
  friend bool operator==(const review_words&, const review_words&) = default;
};

/// What prompts show beside histories and items.
struct task_data {
  std::vector<std::string> user_names;                ///< by user: what {user_desc} says
  std::vector<std::vector<user_attribute>> features;  ///< by user; may be empty
  std::vector<review_words> reviews;                  ///< by `interaction::review`
  std::vector<std::vector<item_id>> met;              ///< by user: every item that the user ever meets, sorted
  int items = 0;                                      ///< in the catalogue
  /// By item: what {item_title} says. P5 wrote titles beside its ids; where there are none here, {item_id} and
  /// {item_title} both say what the item representation says.
  std::vector<std::string> titles;
  std::vector<item_column> columns = {};  ///< of the items: what {brand} says
};

/// What a dataset has by itself: names and features of users, columns of items, reviews (of several explanations the
/// first), and who met what. `met` holds held-out events too: an item that is drawn as one that the user did not take
/// must not be the answer of a test (P5 draws so).
task_data task_data_of(const dataset& d);

/// The texts of one item: its words, its title and its columns ("unknown title", "unknown brand" for an empty one, as
/// in P5).
template <ItemRepresentation I>
field_texts item_texts(item_id item, const task_data& data, const I& items) {
  field_texts out{{prompt_field::item_id, items.text(item)}};
  const auto at = static_cast<std::size_t>(item);
  out[prompt_field::item_title] = at >= data.titles.size()  ? out[prompt_field::item_id]
                                  : data.titles[at].empty() ? "unknown title"
                                                            : data.titles[at];
  for (const item_column& c : data.columns)
    if (at < c.values.size() && is_own(prompt_field(c.name)))
      out[prompt_field(c.name)] = c.values[at].empty() ? "unknown " + c.name : c.values[at];
  return out;
}

/// What is known of the event `h.next`, of its user and of what came before: everything but what is drawn. Users are
/// told by number, counted from 1. A rating of 0 is none.
template <ItemRepresentation I>
field_values facts(const history& h, const task_data& data, const I& items) {
  field_values out;
  const auto of_item = [&](const interaction& e) {
    field_texts one = item_texts(e.item, data, items);
    if (e.rating > 0) one[prompt_field::star_rating] = decimal(e.rating);
    return one;
  };
  const auto user = static_cast<std::size_t>(h.user);
  out.set(prompt_field::user_id, std::to_string(h.user + 1));
  if (user < data.user_names.size()) out.set(prompt_field::user_desc, data.user_names[user]);
  if (user < data.features.size())
    for (const user_attribute& f : data.features[user])
      if (!f.value.empty())
        out.lists[prompt_field::user_features].push_back(
            {{prompt_field::attribute, f.name}, {prompt_field::value, f.value}});
  out.texts.merge(of_item(h.next));
  std::vector<field_texts>& past = out.lists[prompt_field::purchase_history];
  for (const interaction& e : h.past) past.push_back(of_item(e));
  if (h.next.review >= 0 && static_cast<std::size_t>(h.next.review) < data.reviews.size()) {
    const review_words& r = data.reviews[static_cast<std::size_t>(h.next.review)];
    out.set(prompt_field::review_headline, r.headline);
    out.set(prompt_field::review_body, r.body);
    out.set(prompt_field::explanation, r.explanation);
    out.set(prompt_field::feature, r.feature);
  }
  return out;
}

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/prompts/task_data-inl.hpp"
#endif
