#pragma once
#include "recglm/core/value_range.hpp"
#include "recglm/data/p5_split.hpp"
#include "recglm/prompts/draws.hpp"
#include "recglm/prompts/task_family.hpp"

/// \file
/// P5's five families (paper.md 3.1, 3.4). What a template asks decides what is drawn for it; the counts are P5's.

namespace recglm {

namespace detail {

history event_history(std::span<const interaction> train, std::size_t at);

/// Writes a rating into the answer: plain, or jittered as P5 trains on it.
void answer_rating(task_values& out, const prompt_template& t, const history& h, bool jitter, random_engine& random);

/// What a question about an item draws: the candidates with the answer among them, and for yes or no the item itself,
/// with probability .5 one that the user never met.
template <ItemRepresentation I>
task_values item_values(const prompt_template& t, const history& h, const task_data& data, const I& items,
                        const asking& how, int candidates, random_engine& random) {
  task_values out{facts(h, data, items), h.next.item, {}};
  const bool can_draw = data.items > 0 && static_cast<std::size_t>(h.user) < data.met.size();
  const auto unmet = [&](int count) {
    return draw_unmet(data.met[static_cast<std::size_t>(h.user)], data.items, count, random);
  };
  if (t.shows(prompt_field::candidates) && !how.candidates.empty()) {
    out.candidates.assign(how.candidates.begin(), how.candidates.end());
    check(std::find(out.candidates.begin(), out.candidates.end(), h.next.item) != out.candidates.end(), "prompt '",
          t.id, "': the candidates of user ", h.user, " do not hold the answer, item ", h.next.item,
          "; add it to the list");
  } else if (t.shows(prompt_field::candidates) && can_draw) {
    out.candidates = unmet(candidates);
    out.candidates.push_back(h.next.item);
    shuffle(random, out.candidates);
  }
  for (const item_id i : out.candidates)
    out.fields.lists[prompt_field::candidates].push_back(item_texts(i, data, items));
  if (!t.asks(prompt_field::yes_no) || !(how.item || can_draw)) return out;
  out.item = how.item ? *how.item : random.below(2) == 1 ? h.next.item : unmet(1).front();
  const bool yes = out.item == h.next.item;
  if (!yes) out.fields.texts.erase(prompt_field::star_rating);  // of the item that was taken
  for (const auto& [f, text] : item_texts(out.item, data, items)) out.fields.texts[f] = text;
  out.fields.set(prompt_field::yes_no, t.yes_no[yes ? 0 : 1]);
  return out;
}

}  // namespace detail

/// How a user rates an item: the number, whether it is one that is named, like or dislike.
struct rating_task {
  static constexpr std::string_view name = "rating";
  static constexpr task_unit unit = task_unit::event;
  int times = 1;
  bool p5_compat = false;  ///< jitter the ratings that are trained on
  int lowest = 1;
  int best = 5;
  double like_from = 4;  ///< least rating that is a like

  std::optional<history> choose(std::span<const interaction> train, std::size_t at, random_engine&) const {
    return detail::event_history(train, at);
  }

  template <ItemRepresentation I>
  task_values values(const prompt_template& t, const history& h, const task_data& data, const I& items,
                     const asking& how, random_engine& random) const {
    task_values out{facts(h, data, items), h.next.item, {}};
    const double rating = h.next.rating;
    if (rating <= 0) return out;
    check(rating >= lowest && rating <= best, "rating: a rating of ", rating, " of user ", h.user,
          " is outside the scale ", lowest, " to ", best,
          "; set --prompts.rating.lowest and --prompts.rating.best to the data's");
    out.fields.set(prompt_field::like_dislike, t.like_dislike[rating >= like_from ? 0 : 1]);
    if (t.asks(prompt_field::yes_no) && t.shows(prompt_field::star_rating)) {
      const bool yes = random.below(2) == 1;
      if (!yes) out.fields.set(prompt_field::star_rating, std::to_string(other_rating(rating, lowest, best, random)));
      out.fields.set(prompt_field::yes_no, t.yes_no[yes ? 0 : 1]);
    }
    detail::answer_rating(out, t, h, p5_compat && how.training, random);
    return out;
  }

  template <class V>
  void visit(V&& v) {
    v("times", times, explained("training texts for each event", value_range::between(0, 1000000)));
    v("p5-compat", p5_compat, "jitter the ratings that are trained on, as P5 does");
    v("lowest", lowest, explained("lowest rating of the data's scale", value_range::number()));
    v("best", best, explained("highest rating of the data's scale", value_range::number()));
    v("like-from", like_from, explained("least rating that is a like", value_range::number()));
  }
};
static_assert(TaskFamily<rating_task>);

/// Why a user rates an item so, in a sentence.
struct explanation_task {
  static constexpr std::string_view name = "explanation";
  static constexpr task_unit unit = task_unit::event;
  int times = 1;
  bool p5_compat = false;  ///< jitter the ratings that are trained on

  std::optional<history> choose(std::span<const interaction> train, std::size_t at, random_engine&) const {
    return detail::event_history(train, at);
  }

  template <ItemRepresentation I>
  task_values values(const prompt_template& t, const history& h, const task_data& data, const I& items,
                     const asking& how, random_engine& random) const {
    task_values out{facts(h, data, items), h.next.item, {}};
    detail::answer_rating(out, t, h, p5_compat && how.training, random);
    return out;
  }

  template <class V>
  void visit(V&& v) {
    v("times", times, explained("training texts for each event", value_range::between(0, 1000000)));
    v("p5-compat", p5_compat, "jitter the ratings that are trained on, as P5 does");
  }
};
static_assert(TaskFamily<explanation_task>);

/// What a review says, in a headline or a rating. P5 does not jitter these ratings.
struct review_task {
  static constexpr std::string_view name = "review";
  static constexpr task_unit unit = task_unit::event;
  int times = 1;

  std::optional<history> choose(std::span<const interaction> train, std::size_t at, random_engine&) const {
    return detail::event_history(train, at);
  }

  template <ItemRepresentation I>
  task_values values(const prompt_template&, const history& h, const task_data& data, const I& items, const asking&,
                     random_engine&) const {
    return {facts(h, data, items), h.next.item, {}};
  }

  template <class V>
  void visit(V&& v) {
    v("times", times, explained("training texts for each event", value_range::between(0, 1000000)));
  }
};
static_assert(TaskFamily<review_task>);

/// What a user takes next, with or without candidates; or whether it is the item that is named. A training text is
/// about any training event with something before it; with `p5_compat` about one of P5's windows.
struct sequential_task {
  static constexpr std::string_view name = "sequential";
  static constexpr task_unit unit = task_unit::user;
  int times = 20;          ///< P5's 5 + 5 + 10
  bool p5_compat = false;  ///< P5's windows
  int candidates = 99;     ///< beside the answer

  std::optional<history> choose(std::span<const interaction> train, std::size_t, random_engine& random) const;

  template <ItemRepresentation I>
  task_values values(const prompt_template& t, const history& h, const task_data& data, const I& items,
                     const asking& how, random_engine& random) const {
    return detail::item_values(t, h, data, items, how, candidates, random);
  }

  template <class V>
  void visit(V&& v) {
    v("times", times, explained("training texts for each user", value_range::between(0, 1000000)));
    v("p5-compat", p5_compat, "choose training windows as P5 does");
    v("candidates", candidates, explained("candidates beside the answer", value_range::between(0, 1000000)));
  }
};
static_assert(TaskFamily<sequential_task>);

/// What to recommend to a user, from candidates; or whether to recommend the item that is named.
struct direct_task {
  static constexpr std::string_view name = "direct";
  static constexpr task_unit unit = task_unit::user;
  int times = 15;       ///< P5's 10 + 5
  int candidates = 99;  ///< beside the answer

  std::optional<history> choose(std::span<const interaction> train, std::size_t, random_engine& random) const;

  template <ItemRepresentation I>
  task_values values(const prompt_template& t, const history& h, const task_data& data, const I& items,
                     const asking& how, random_engine& random) const {
    return detail::item_values(t, h, data, items, how, candidates, random);
  }

  template <class V>
  void visit(V&& v) {
    v("times", times, explained("training texts for each user", value_range::between(0, 1000000)));
    v("candidates", candidates, explained("candidates beside the answer", value_range::between(0, 1000000)));
  }
};
static_assert(TaskFamily<direct_task>);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/prompts/tasks-inl.hpp"
#endif
