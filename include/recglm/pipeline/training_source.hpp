#pragma once
#include "recglm/batch/encode.hpp"
#include "recglm/data/steps.hpp"
#include "recglm/pipeline/recipe.hpp"
#include "recglm/pipeline/text_source.hpp"

namespace recglm {

/// What a model is trained on: behaviour documents blanked by the masking policy, and questions blanked at
/// their answer. A user gives a document of all its training events and a question at one of them.
template <class R>
class training_source : public text_source {
 public:
  /// `ready` holds the fitted policies; it, the split and the pool outlive the source. Throws where no user has two
  /// training events.
  training_source(const configured<R>& ready, const split& data, const entity_pool& pool, std::uint64_t seed)
      : text_source(ready.value, data, seed), ready_(ready), pool_(pool) {}

 protected:
  std::optional<glm_text> make_document() override {
    const auto events = next_user();
    interaction after = events.back();
    ++after.time;  // the windows of a sampler are measured back from the moment after the last training event
    const auto chosen = ready_.sampling.choose({events.front().user, events, after}, text_draws());
    const example e =
        encode_fitting(ready_.prompts.document({events.front().user, chosen, after}, ready_.items, text_draws()));
    const mask_plan plan = ready_.masking.choose(e, mask_draws());
    if (plan.spans.empty()) return skipped();
    return blanked(e, plan, ready_.order.arrange(plan, mask_draws()));
  }

  std::optional<glm_text> make_question() override {
    const auto events = next_user();
    const std::size_t first = step_end(events, 0, baskets()), at = first + walk_draws().below(events.size() - first);
    const auto before = events.first(step_begin(events, at, baskets()));
    const auto chosen = ready_.sampling.choose({events.front().user, before, events[at]}, text_draws());
    const auto asked = ready_.prompts.train({events.front().user, chosen, events[at]}, ready_.items, text_draws());
    if (asked.empty()) return skipped();
    return blanked(asked[text_draws().below(asked.size())]);
  }

  /// A question blanked at its answer.
  glm_text blanked(const prompt& question) const {
    const example e = encode_fitting(question);
    return blanked(e, {e.asked, {e.target}}, {0});
  }
  const configured<R>& recipe() const { return ready_; }

 private:
  example encode_fitting(const prompt& p) const {
    return fit_length(encode(ready_.tokenizer, p), ready_.value.positions);
  }

  glm_text blanked(const example& e, const mask_plan& plan, const std::vector<int>& order) const {
    auto text = blank(e, plan, order, ready_.tokenizer.special());
    text.shape.pool = &pool_;
    return number(text, ready_.position);
  }

  const configured<R>& ready_;
  const entity_pool& pool_;
};

}  // namespace recglm
