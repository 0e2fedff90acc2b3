#pragma once
#include "recglm/run/tasks/task_source.hpp"

#include <nlohmann/json.hpp>
#include "recglm/core/compiled.hpp"
#include "recglm/prompts/task_epoch.hpp"
#include "recglm/run/erased/pipeline.hpp"

namespace recglm {

RECGLM_FUNC std::optional<glm_text> task_source::make_question() {
  if (at_ == order_.size()) {
    ++epochs_;
    start();
  }
  const task_sample sample = pass_[order_[at_++]];
  const auto chosen = tasks_.choose(sample.family, sample.train, sample.at, text_draws());
  if (!chosen) return skipped();
  const std::vector<interaction> past = recipe().sampling.choose(*chosen, text_draws());
  const auto asked = tasks_.train(sample.family, {chosen->user, past, chosen->next}, recipe().items, text_draws());
  if (!asked) return skipped();
  return blanked(*asked);
}

RECGLM_FUNC void task_source::save_questions(nlohmann::json& out) const {
  out["samples"] = {{"pass", begin_.save()}, {"draws", samples_.save()}, {"epochs", epochs_}, {"at", at_}};
}

RECGLM_FUNC void task_source::load_questions(const nlohmann::json& saved) {
  const nlohmann::json& j = saved.at("samples");
  samples_ = random_engine::load(j.at("pass"));
  start();
  samples_ = random_engine::load(j.at("draws"));
  epochs_ = j.at("epochs");
  at_ = j.at("at");
}

RECGLM_FUNC void task_source::start() {
  begin_ = samples_;
  order_.resize(pass_.size());
  std::iota(order_.begin(), order_.end(), 0u);
  shuffle(samples_, order_);
  at_ = 0;
}

}  // namespace recglm
