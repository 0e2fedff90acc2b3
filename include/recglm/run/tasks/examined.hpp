#pragma once
#include "recglm/run/evaluate.hpp"
#include "recglm/run/stage.hpp"

namespace recglm {

/// What the answer to a template is, and so how it is judged.
enum class answer_kind {
  rating,  ///< a number
  item,    ///< any item of the catalogue, as a ranked list
  choice,  ///< one of the candidates that the question lists, which are ranked
  word,    ///< yes or no, like or dislike
  text     ///< free text
};

/// The kind of a template's answer. Throws for one that asks for nothing that can be judged.
inline answer_kind kind_of(const prompt_template& t) {
  const auto asks = [&](prompt_field f) { return t.asks(f); };
  if (asks(prompt_field::explanation) || asks(prompt_field::review_headline)) return answer_kind::text;
  if (asks(prompt_field::star_rating)) return answer_kind::rating;
  if (asks(prompt_field::yes_no) || asks(prompt_field::like_dislike)) return answer_kind::word;
  if (asks(prompt_field::item_id) || asks(prompt_field::item_title))
    return t.tells(prompt_field::candidates) ? answer_kind::choice : answer_kind::item;
  fail("template '", t.id, "' asks for nothing that can be judged; ask for an item, a rating, yes or no, or a text");
}

/// One template with its questions, the same for every row of a table.
struct examined_prompt {
  std::string id;
  std::string family;
  bool held_out = false;  ///< training never saw the template
  answer_kind kind = answer_kind::item;
  std::vector<std::size_t> asked;  ///< which test questions of the stage it can be asked about
};

/// The templates that are examined, by id; throws where there is none of a name, or where no test question gives what
/// it tells.
inline std::vector<examined_prompt> examined_prompts(const any_recipe& ready, const stage& s, const std::vector<std::string>& ids) {
  const tasks_view tasks = ready.prompts.tasks().value();
  std::vector<examined_prompt> out;
  for (const std::string& id : ids) {
    const prompt_template wording = tasks.wording(id);
    const std::vector<std::string> held_out = tasks.ids(wording.family, true);
    examined_prompt e{id, wording.family, std::find(held_out.begin(), held_out.end(), id) != held_out.end(), kind_of(wording), {}};
    for (std::size_t q = 0; q < s.test.size(); ++q) {
      random_engine draws = stream(s.seed, "examination " + id, q);
      if (tasks.ask(id, s.test[q], ready.items, draws)) e.asked.push_back(q);
    }
    out.push_back(std::move(e));
  }
  return out;
}

/// Question `q` of a stage in one template. Candidates and the like are drawn by the seed of the world, so that every
/// row is asked the same.
inline task_question question_of(const any_recipe& ready, const tasks_view& tasks, const stage& s, const std::string& id, std::size_t q,
                                 std::uint64_t seed) {
  random_engine draws = stream(s.seed, "examination " + id, q), choices = stream(seed, "evaluation", q);
  const history& h = s.test[q];
  const std::vector<interaction> past = ready.sampling.choose(h, choices);
  auto out = tasks.ask(id, {h.user, past, h.next}, ready.items, draws);
  check(out.has_value(), "template '", id, "' could be filled for test question ", q, " and now it can't");
  return std::move(*out);
}

}  // namespace recglm
