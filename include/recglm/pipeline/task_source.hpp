#pragma once
#include <cstdint>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "recglm/data/numbers.hpp"
#include "recglm/pipeline/tasks_view.hpp"
#include "recglm/pipeline/training_source.hpp"
#include "recglm/prompts/task_epoch.hpp"

namespace recglm {

/// What a model of several task families is trained on: behaviour documents as always, and for questions the samples of
/// P5's counts (paper.md 3.4), in a new order each epoch. The past of a sample is sampled as any other.
template <class R>
class task_source : public training_source<R> {
 public:
  /// What `training_source` is given; the recipe's prompts have task families. `events` is the split of the families of
  /// events, the same as `data` unless in p5_compat.
  task_source(const configured<R>& ready, const split& data, const split& events, const entity_pool& pool,
              std::uint64_t seed)
      : training_source<R>(ready, data, pool, seed),
        tasks_(tasks_of(ready.prompts).value()),
        epoch_(tasks_.shares(), events, data),
        samples_(stream(seed, "lots")) {
    start();
  }

  /// The samples of P5's counts.
  std::int64_t answers_of_an_epoch() const override { return static_cast<std::int64_t>(order_.size()); }

 private:
  std::optional<glm_text> make_question() override {
    if (at_ == order_.size()) start();
    const task_sample sample = epoch_[order_[at_++]];
    const auto chosen = tasks_.choose(sample.family, sample.train, sample.at, this->text_draws());
    if (!chosen) return this->skipped();
    const std::vector<interaction> past = this->recipe().sampling.choose(*chosen, this->text_draws());
    const auto asked =
        tasks_.train(sample.family, {chosen->user, past, chosen->next}, this->recipe().items, this->text_draws());
    if (!asked) return this->skipped();
    return this->blanked(*asked);
  }

  std::map<std::string, std::string> save_questions() const override {
    return {{"epoch", begin_.save()}, {"draws", samples_.save()}, {"at", text_of(at_)}};
  }
  void load_questions(const std::map<std::string, std::string>& saved) override {
    const auto place = [&](const char* name) -> const std::string& {
      const auto at = saved.find(name);
      check(at != saved.end(), "checkpoint: the place in the questions has no \"", name, "\"");
      return at->second;
    };
    samples_ = random_engine::load(place("epoch"));
    start();
    samples_ = random_engine::load(place("draws"));
    const auto at = integer_of<std::size_t>(place("at"));
    check(at && *at <= order_.size(), "checkpoint: the place in the questions can't be read");
    at_ = *at;
  }

  void start() {
    begin_ = samples_;
    order_.resize(epoch_.size());
    std::iota(order_.begin(), order_.end(), 0u);
    shuffle(samples_, order_);
    at_ = 0;
  }

  tasks_view tasks_;
  task_epoch epoch_;
  random_engine samples_, begin_;
  std::vector<std::uint32_t> order_;
  std::size_t at_ = 0;
};

}  // namespace recglm
