#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "recglm/pipeline/items_view.hpp"
#include "recglm/prompts/task_epoch.hpp"
#include "recglm/prompts/task_prompts.hpp"

namespace recglm {

/// Prompts that ask by task family, as `task_prompts` does, and write with any items.
template <class P>
concept TaskPrompts = requires(const P p, std::string_view text, const history& h, std::span<const interaction> train,
                               const items_view& items, random_engine& rng, const asking& how) {
  { shares_of(p.families) } -> std::same_as<std::vector<task_share>>;
  { p.ids(text, true) } -> std::same_as<std::vector<std::string>>;
  { p.wording(text) } -> std::same_as<prompt_template>;
  { p.choose(text, train, std::size_t(), rng) } -> std::same_as<std::optional<history>>;
  { p.train(text, h, items, rng) } -> std::same_as<std::optional<prompt>>;
  { p.ask(text, h, items, rng, how) } -> std::same_as<std::optional<task_question>>;
};

/// The task families of any prompt set, looked at; the set outlives it. Calls are those of `task_prompts`.
class tasks_view {
 public:
  template <TaskPrompts P>
  explicit tasks_view(const P& prompts) : inside_(std::make_shared<holder<P>>(prompts)) {}

  std::vector<task_share> shares() const { return inside_->shares(); }
  std::vector<std::string> ids(std::string_view family, bool held_out) const { return inside_->ids(family, held_out); }
  /// Ids of the templates that a run evaluates unless others are named; none where the prompts name none.
  std::vector<std::string> evaluated() const { return inside_->evaluated(); }
  prompt_template wording(std::string_view id) const { return inside_->wording(id); }
  std::optional<history> choose(std::string_view family, std::span<const interaction> train, std::size_t at,
                                random_engine& rng) const {
    return inside_->choose(family, train, at, rng);
  }
  std::optional<prompt> train(std::string_view family, const history& h, const items_view& items,
                              random_engine& rng) const {
    return inside_->train(family, h, items, rng);
  }
  std::optional<task_question> ask(std::string_view id, const history& h, const items_view& items, random_engine& rng,
                                   const asking& how = {}) const {
    return inside_->ask(id, h, items, rng, how);
  }

 private:
  struct interface {
    virtual ~interface() = default;
    virtual std::vector<task_share> shares() const = 0;
    virtual std::vector<std::string> ids(std::string_view, bool) const = 0;
    virtual std::vector<std::string> evaluated() const = 0;
    virtual prompt_template wording(std::string_view) const = 0;
    virtual std::optional<history> choose(std::string_view, std::span<const interaction>, std::size_t,
                                          random_engine&) const = 0;
    virtual std::optional<prompt> train(std::string_view, const history&, const items_view&, random_engine&) const = 0;
    virtual std::optional<task_question> ask(std::string_view, const history&, const items_view&, random_engine&,
                                             const asking&) const = 0;
  };
  template <class P>
  struct holder final : interface {
    explicit holder(const P& p) : prompts(p) {}
    std::vector<task_share> shares() const override { return shares_of(prompts.families); }
    std::vector<std::string> ids(std::string_view family, bool held_out) const override {
      return prompts.ids(family, held_out);
    }
    std::vector<std::string> evaluated() const override {
      if constexpr (requires { prompts.evaluated(); })
        return prompts.evaluated();
      else
        return {};
    }
    prompt_template wording(std::string_view id) const override { return prompts.wording(id); }
    std::optional<history> choose(std::string_view family, std::span<const interaction> train, std::size_t at,
                                  random_engine& rng) const override {
      return prompts.choose(family, train, at, rng);
    }
    std::optional<prompt> train(std::string_view family, const history& h, const items_view& items,
                                random_engine& rng) const override {
      return prompts.train(family, h, items, rng);
    }
    std::optional<task_question> ask(std::string_view id, const history& h, const items_view& items, random_engine& rng,
                                     const asking& how) const override {
      return prompts.ask(id, h, items, rng, how);
    }
    const P& prompts;
  };
  std::shared_ptr<const interface> inside_;
};

/// The task families of a prompt set; nothing where it asks what comes next alone.
template <PromptSet P>
std::optional<tasks_view> tasks_of(const P& prompts) {
  if constexpr (requires {
                  { prompts.tasks() } -> std::same_as<std::optional<tasks_view>>;
                })
    return prompts.tasks();
  else if constexpr (TaskPrompts<P>)
    return tasks_view(prompts);
  else
    return std::nullopt;
}

}  // namespace recglm
