#pragma once
#include "recglm/prompts/task_pass.hpp"
#include "recglm/run/source.hpp"

namespace recglm {

/// What a model of several task families is trained on: behaviour documents as always, and for questions the lots of
/// P5's counts (PAPER 3.4), in a new order each pass. The past of a lot is sampled as any other.
class task_source : public training_source {
 public:
  /// What `training_source` is told; the recipe's prompts have task families. `events` is the split of the families of
  /// events, the same as `data` unless in p5_compat.
  task_source(const any_recipe& ready, const split& data, const split& events, const entity_pool& pool,
              std::uint64_t seed)
      : training_source(ready, data, pool, seed),
        tasks_(ready.prompts.tasks().value()),
        pass_(tasks_.shares(), events, data),
        lots_(stream(seed, "lots")) {
    start();
  }

  /// Passes over the lots.
  double passes() const override { return passes_ + static_cast<double>(at_) / static_cast<double>(order_.size()); }

 private:
  std::optional<glm_text> make_question() override {
    if (at_ == order_.size()) {
      ++passes_;
      start();
    }
    const task_lot lot = pass_[order_[at_++]];
    const auto chosen = tasks_.choose(lot.family, lot.train, lot.at, text_draws());
    if (!chosen) return skipped();
    const std::vector<interaction> past = recipe().sampling.choose(*chosen, text_draws());
    const auto asked = tasks_.train(lot.family, {chosen->user, past, chosen->next}, recipe().items, text_draws());
    if (!asked) return skipped();
    return finish(*asked);
  }

  void save_questions(nlohmann::json& out) const override {
    out["lots"] = {{"pass", begin_.save()}, {"draws", lots_.save()}, {"passes", passes_}, {"at", at_}};
  }
  void load_questions(const nlohmann::json& saved) override {
    const nlohmann::json& j = saved.at("lots");
    lots_ = random_engine::load(j.at("pass"));
    start();
    lots_ = random_engine::load(j.at("draws"));
    passes_ = j.at("passes");
    at_ = j.at("at");
  }

  void start() {
    begin_ = lots_;
    order_.resize(pass_.size());
    std::iota(order_.begin(), order_.end(), 0u);
    shuffle(lots_, order_);
    at_ = 0;
  }

  tasks_view tasks_;
  task_pass pass_;
  random_engine lots_, begin_;
  std::vector<std::uint32_t> order_;
  double passes_ = 0;
  std::size_t at_ = 0;
};

}  // namespace recglm
