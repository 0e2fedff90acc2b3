#pragma once
#include <map>

#include "recglm/data/candidates.hpp"
#include "recglm/pipeline/experiment_context.hpp"
#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/erased/pipeline.hpp"

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
answer_kind kind_of(const prompt_template& t);

/// One template with its questions, the same for every row of a table.
struct evaluated_prompt {
  std::string id;
  std::string family;
  bool held_out = false;  ///< training never saw the template
  answer_kind kind = answer_kind::item;
  bool of_events = false;          ///< the family is one of events: in p5_compat it has a test of its own
  std::vector<std::size_t> asked;  ///< which of `test_of` it can be asked about
  std::shared_ptr<const candidate_lists> negatives = {};  ///< by user, for a choice: the same for every row
};

/// The test questions of a template's family.
const std::vector<history>& test_of(const experiment_context& s, const evaluated_prompt& e);

/// Question `q` of a template's test. Candidates are fixed by user and are in an order drawn, as whatever else is
/// left to chance, by the seed of the world, so that every row is asked the same. Nothing where the data lacks what the
/// template tells.
std::optional<task_question> question_of(const any_recipe& ready, const tasks_view& tasks, const experiment_context& s,
                                         const evaluated_prompt& e, std::size_t q, std::uint64_t seed);

/// The templates that are evaluated, by id (none: those that the prompts name), with the questions that the data can
/// fill. Throws where there is none of a
/// name. The negatives of a choice are read from `values::candidates`, or drawn, as many as the prompts draw in
/// training.
std::vector<evaluated_prompt> evaluated_prompts(const any_recipe& ready, const experiment_context& s,
                                                const std::vector<std::string>& asked);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/tasks/evaluated_prompts-inl.hpp"
#endif
