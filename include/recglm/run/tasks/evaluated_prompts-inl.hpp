#pragma once
#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/tasks/evaluated_prompts.hpp"

#include <map>

#include "recglm/core/compiled.hpp"
#include "recglm/data/candidates.hpp"
#include "recglm/pipeline/experiment_context.hpp"
#include "recglm/run/erased/pipeline.hpp"

namespace recglm {

RECGLM_FUNC answer_kind kind_of(const prompt_template& t) {
  const auto asks = [&](const prompt_field& f) { return t.asks(f); };
  if (asks(prompt_field::explanation) || asks(prompt_field::review_headline)) return answer_kind::text;
  if (asks(prompt_field::star_rating)) return answer_kind::rating;
  if (asks(prompt_field::yes_no) || asks(prompt_field::like_dislike)) return answer_kind::word;
  if (asks(prompt_field::item_id) || asks(prompt_field::item_title))
    return t.shows(prompt_field::candidates) ? answer_kind::choice : answer_kind::item;
  for (const template_piece& p : t.target)
    if (p.field && is_own(*p.field)) return t.asked == mask_kind::entity ? answer_kind::word : answer_kind::text;
  fail("template '", t.id, "' asks for nothing that can be judged; ask for an item, a rating, yes or no, or a text");
}

RECGLM_FUNC const std::vector<history>& test_of(const experiment_context& s, const evaluated_prompt& e) {
  return e.of_events && s.reviews ? s.review_test : s.test;
}

RECGLM_FUNC std::optional<task_question> question_of(const any_recipe& ready, const tasks_view& tasks,
                                                     const experiment_context& s, const evaluated_prompt& e,
                                                     std::size_t q, std::uint64_t seed) {
  random_engine draws = stream(s.seed, "examination " + e.id, q), choices = stream(seed, "evaluation", q);
  const history& h = test_of(s, e)[q];
  const std::vector<interaction> past = ready.sampling.choose(h, choices);
  std::vector<item_id> candidates;
  if (e.negatives) {
    candidates = candidate_row(h.next.item, (*e.negatives)[static_cast<std::size_t>(h.user)]);
    shuffle(draws, candidates);
  }
  return tasks.ask(e.id, {h.user, past, h.next}, ready.items, draws, {.candidates = candidates});
}

RECGLM_FUNC std::vector<evaluated_prompt> evaluated_prompts(const any_recipe& ready, const experiment_context& s,
                                                            const std::vector<std::string>& asked) {
  const tasks_view tasks = ready.prompts.tasks().value();
  const std::vector<std::string> ids = asked.empty() ? tasks.evaluated() : asked;
  check(!ids.empty(), "--evaluate names no template, and neither do the prompts");
  std::map<std::size_t, std::shared_ptr<const candidate_lists>> drawn;  // by number
  std::vector<evaluated_prompt> out;
  for (const std::string& id : ids) {
    const prompt_template wording = tasks.wording(id);
    const std::vector<std::string> held_out = tasks.ids(wording.family, true);
    evaluated_prompt e{
        id, wording.family, std::find(held_out.begin(), held_out.end(), id) != held_out.end(), kind_of(wording), false,
        {}};
    for (const task_share& share : tasks.shares())
      e.of_events = e.of_events || (share.family == e.family && share.unit == task_unit::event);
    if (e.kind == answer_kind::choice && !test_of(s, e).empty()) {
      random_engine draws = stream(s.seed, "examination " + id);
      if (const auto one = tasks.ask(id, test_of(s, e).front(), ready.items, draws)) {
        const std::size_t count = one->candidates.size() - 1;
        auto& lists = drawn[ready.value.candidates.empty() ? count : 0];
        if (!lists)
          lists = std::make_shared<const candidate_lists>(
              ready.value.candidates.empty() ? draw_candidates(s.data, static_cast<int>(count), s.seed)
                                             : read_candidates(std::filesystem::path(ready.value.candidates), s.data));
        e.negatives = lists;
      }
    }
    for (std::size_t q = 0; q < test_of(s, e).size(); ++q)
      if (question_of(ready, tasks, s, e, q, s.seed)) e.asked.push_back(q);
    out.push_back(std::move(e));
  }
  return out;
}

}  // namespace recglm
