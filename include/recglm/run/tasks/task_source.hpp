#pragma once
#include "recglm/prompts/task_epoch.hpp"
#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/erased/pipeline.hpp"

namespace recglm {

/// What a model of several task families is trained on: behaviour documents as always, and for questions the samples of
/// P5's counts (paper.md 3.4), in a new order each epoch. The past of a sample is sampled as any other.
class task_source : public training_source<erased> {
 public:
  /// What `training_source` is given; the recipe's prompts have task families. `events` is the split of the families of
  /// events, the same as `data` unless in p5_compat.
  task_source(const any_recipe& ready, const split& data, const split& events, const entity_pool& pool,
              std::uint64_t seed)
      : training_source<erased>(ready, data, pool, seed),
        tasks_(ready.prompts.tasks().value()),
        pass_(tasks_.shares(), events, data),
        samples_(stream(seed, "lots")) {
    start();
  }

  /// Epochs.
  double epochs() const override { return epochs_ + static_cast<double>(at_) / static_cast<double>(order_.size()); }
  /// The samples of P5's counts.
  std::int64_t answers_of_an_epoch() const override { return static_cast<std::int64_t>(order_.size()); }

 private:
  std::optional<glm_text> make_question() override;

  void save_questions(nlohmann::json& out) const override;
  void load_questions(const nlohmann::json& saved) override;

  void start();

  tasks_view tasks_;
  task_epoch pass_;
  random_engine samples_, begin_;
  std::vector<std::uint32_t> order_;
  double epochs_ = 0;
  std::size_t at_ = 0;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/tasks/task_source-inl.hpp"
#endif
