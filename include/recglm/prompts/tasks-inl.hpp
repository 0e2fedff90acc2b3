#pragma once
#include "recglm/prompts/tasks.hpp"

#include "recglm/core/compiled.hpp"
#include "recglm/data/p5_split.hpp"
#include "recglm/prompts/draws.hpp"
#include "recglm/prompts/task_family.hpp"

namespace recglm::detail {

RECGLM_FUNC history event_history(std::span<const interaction> train, std::size_t at) {
  return {train[at].user, train.first(at), train[at]};
}

RECGLM_FUNC void answer_rating(task_values& out, const prompt_template& t, const history& h, bool jitter,
                               random_engine& random) {
  if (jitter && t.asks(prompt_field::star_rating) && h.next.rating > 0)
    out.fields.set(prompt_field::star_rating, jittered_rating(h.next.rating, random));
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::optional<history> sequential_task::choose(std::span<const interaction> train, std::size_t,
                                                           random_engine& random) const {
  if (!p5_compat) {
    if (train.size() < 2) return std::nullopt;
    return detail::event_history(train, 1 + random.below(train.size() - 1));
  }
  if (train.size() < 3) return std::nullopt;  // P5 has no window for such a user
  return history_of(train, draw_p5_window(static_cast<int>(train.size()) + 2, random));
}

RECGLM_FUNC std::optional<history> direct_task::choose(std::span<const interaction> train, std::size_t,
                                                       random_engine& random) const {
  if (train.empty()) return std::nullopt;
  return detail::event_history(train, random.below(train.size()));
}

}  // namespace recglm
