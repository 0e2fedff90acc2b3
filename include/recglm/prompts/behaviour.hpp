#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "recglm/concepts.hpp"
#include "recglm/core/value_range.hpp"

namespace recglm {

/// Behaviour as text, kept short for small models: a document says what a user took, one sentence a behaviour; a
/// question says the same and asks for the next item. The paper prints no template of its own (paper.md 1.1); these
/// wordings are ours.
struct behaviour {
  static constexpr std::string_view name = "behaviour";

  /// One way to put a question: "history: A . B . next:".
  struct wording {
    std::string_view opening;
    std::string_view between;  ///< is right behind an item that another follows
    std::string_view closing;  ///< is right behind the last item, before the answer
  };
  /// What training draws from; documents are worded like the first.
  static constexpr std::array<wording, 4> seen{{{"history:", " .", " . next:"},
                                                {"bought", " ;", " ; then"},
                                                {"after", " ,", " comes"},
                                                {"user took", " ;", " and now takes"}}};
  /// Never drawn in training: asks whether a model depends on the wording.
  static constexpr wording held_out{"given", " |", " | predict:"};

  bool unseen = false;   ///< test questions in the wording that training never saw
  bool ratings = false;  ///< a word for the rating behind each item that has one (a rating of 0 is none)
  double best = 5;       ///< highest rating of the data's scale
  /// What is known of each user, one list a user (age group, occupation, ...), told before the behaviour and marked as
  /// entities; null: nothing. Shared, so that copies of the policy stay small.
  std::shared_ptr<const std::vector<std::vector<std::string>>> features = {};

  /// The user's past, oldest first, with items as entities. Throws where the past is empty.
  template <ItemRepresentation I>
  prompt document(const history& h, const I& items, random_engine&) const {
    check(!h.past.empty(), "behaviour: user ", h.user,
          " has no behaviour to write a document of; drop users without events");
    prompt out = told(h, items, seen[0]);
    out.text += " .";
    return out;
  }

  /// One question about `h.next` in a wording drawn from `seen`; none where nothing came before.
  template <ItemRepresentation I>
  std::vector<prompt> train(const history& h, const I& items, random_engine& rng) const {
    if (h.past.empty()) return {};
    prompt out = question(h, items, seen[rng.below(seen.size())]);
    out.answer = items.text(h.next.item);
    return {out};
  }

  /// The question that is asked of a trained model, its answer left empty; `h.next` is not looked at.
  template <ItemRepresentation I>
  prompt test(const history& h, const I& items) const {
    return question(h, items, unseen ? held_out : seen[0]);
  }

  template <class V>
  void visit(V&& v) {
    v("unseen", unseen, "ask test questions in the wording that training never saw");
    v("ratings", ratings, "a word for the rating behind each item");
    v("best", best, explained("highest rating of the data's scale", value_range::positive()));
  }

 private:
  template <ItemRepresentation I>
  prompt told(const history& h, const I& items, const wording& words) const {
    prompt out;
    const auto entity = [&out](std::string_view text) {
      out.text += ' ';
      const int begin = static_cast<int>(out.text.size());
      out.text += text;
      out.entities.push_back({begin, static_cast<int>(out.text.size())});
    };
    if (features && h.user >= 0 && h.user < static_cast<user_id>(features->size()) && !(*features)[h.user].empty()) {
      out.text = "user:";
      for (const std::string& feature : (*features)[h.user]) {
        if (!out.entities.empty()) out.text += " ,";
        entity(feature);
      }
      out.text += " . ";
    }
    out.text += words.opening;
    for (std::size_t i = 0; i < h.past.size(); ++i) {
      if (i > 0) out.text += words.between;
      entity(items.text(h.past[i].item));
      if (ratings && h.past[i].rating > 0) out.text += rating_word(h.past[i].rating);
    }
    return out;
  }

  template <ItemRepresentation I>
  prompt question(const history& h, const I& items, const wording& words) const {
    prompt out = told(h, items, words);
    out.text += words.closing;
    out.answer_at = static_cast<int>(out.text.size());
    return out;
  }

  std::string_view rating_word(double rating) const;
};
static_assert(PromptSet<behaviour>);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/prompts/behaviour-inl.hpp"
#endif
