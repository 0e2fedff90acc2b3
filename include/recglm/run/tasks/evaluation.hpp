#pragma once
#include <limits>
#include <set>

#include "recglm/decode/greedy.hpp"
#include "recglm/decode/score.hpp"
#include "recglm/metrics/ranking.hpp"
#include "recglm/metrics/rating.hpp"
#include "recglm/metrics/text/bleu.hpp"
#include "recglm/metrics/text/rouge.hpp"
#include "recglm/metrics/text/words.hpp"
#include "recglm/prompts/answers.hpp"
#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/evaluated_row.hpp"
#include "recglm/run/tasks/evaluated_prompts.hpp"

namespace recglm {

/// What was answered to one template, before it is judged.
struct task_answers {
  std::vector<std::string> texts;                ///< rating, word, text: one for each question
  std::vector<std::vector<item_id>> lists;       ///< item, choice: the ranking, -1 for what is no item
  std::vector<std::vector<item_id>> free_lists;  ///< the same, written without a catalogue to hold to, as P5 does
  std::vector<double> ratings;  ///< rating: the numbers that the texts say rounded, of what predicts numbers
  std::vector<task_question> asked;
};

namespace detail {

/// P5's list (paper.md 3.6): what is no item is dropped, an item that repeats keeps its last and worst place.
std::vector<item_id> p5_list(std::span<const item_id> list);

}  // namespace detail

/// The metrics of answers to one template, in both protocols where they differ; ranked lists in the columns of
/// `metrics`, those of a recipe.
std::vector<row_metric> evaluate_answers(const evaluated_prompt& e, const task_answers& given,
                                         const experiment_context& s, rating_scale scale,
                                         const any_metrics& metrics = recipe::metrics{});

/// What a model answers to one template. Ratings, words and texts are written greedily, without a catalogue. Items are
/// ranked twice: by the recipe's decoder held to the catalogue (or by the scores of the candidates), and written by
/// beam search that nothing holds, as P5 does. `stop` is asked between two groups of questions.
task_answers answers_of(const model_view& model, const any_recipe& ready, const entity_pool& pool,
                        const experiment_context& s, const evaluated_prompt& e, std::uint64_t seed,
                        const std::function<bool()>& stop = {});

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/tasks/evaluation-inl.hpp"
#endif
