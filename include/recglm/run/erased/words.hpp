#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "recglm/concepts.hpp"
#include "recglm/pipeline/fit_tokenizer.hpp"
#include "recglm/pipeline/items_view.hpp"
#include "recglm/pipeline/tasks_view.hpp"
#include "recglm/run/erased/any_policy.hpp"

/// \file
/// Policies of the words without their types: each satisfies the concept of what it holds, so that a run is compiled
/// once, whatever its recipes (docs/decisions/compiled.md).

namespace recglm {

namespace detail {
struct sampler_interface : policy_interface<sampler_interface> {
  virtual std::vector<interaction> choose(const history&, random_engine&) const = 0;
};
}  // namespace detail

/// Any history sampler.
class any_sampler : public any_policy<detail::sampler_interface> {
 public:
  any_sampler() = default;
  template <class S>
  requires(!std::same_as<S, any_sampler> && HistorySampler<S>) any_sampler(const S& policy)
      : any_policy(std::make_unique<holder<S>>(policy)) {}

  std::vector<interaction> choose(const history& h, random_engine& rng) const { return inside_->choose(h, rng); }

 private:
  template <class S>
  struct holder final : policy_holder<detail::sampler_interface, S, holder<S>> {
    using policy_holder<detail::sampler_interface, S, holder<S>>::policy_holder;
    std::vector<interaction> choose(const history& h, random_engine& rng) const override {
      return this->policy.choose(h, rng);
    }
  };
};

namespace detail {
struct items_interface : policy_interface<items_interface> {
  virtual void fit(const catalogue&) = 0;
  virtual std::string text(item_id) const = 0;
  virtual std::optional<item_id> find(std::string_view) const = 0;
};
}  // namespace detail

/// Any item representation.
class any_items : public any_policy<detail::items_interface> {
 public:
  any_items() = default;
  template <class I>
  requires(!std::same_as<I, any_items> && ItemRepresentation<I>) any_items(const I& policy)
      : any_policy(std::make_unique<holder<I>>(policy)) {}

  void fit(const catalogue& c) { inside_->fit(c); }
  std::string text(item_id i) const { return inside_->text(i); }
  std::optional<item_id> find(std::string_view text) const { return inside_->find(text); }

 private:
  template <class I>
  struct holder final : policy_holder<detail::items_interface, I, holder<I>> {
    using policy_holder<detail::items_interface, I, holder<I>>::policy_holder;
    void fit(const catalogue& c) override { this->policy.fit(c); }
    std::string text(item_id i) const override { return this->policy.text(i); }
    std::optional<item_id> find(std::string_view text) const override { return this->policy.find(text); }
  };
};

namespace detail {
struct prompts_interface : policy_interface<prompts_interface> {
  virtual prompt document(const history&, const items_view&, random_engine&) const = 0;
  virtual std::vector<prompt> train(const history&, const items_view&, random_engine&) const = 0;
  virtual prompt test(const history&, const items_view&) const = 0;
  virtual std::optional<tasks_view> tasks() const = 0;
  virtual void set_data(std::shared_ptr<const task_data>) = 0;
};
}  // namespace detail

/// Any prompt set.
class any_prompts : public any_policy<detail::prompts_interface> {
 public:
  any_prompts() = default;
  template <class P>
  requires(!std::same_as<P, any_prompts> && PromptSet<P>) any_prompts(const P& policy)
      : any_policy(std::make_unique<holder<P>>(policy)) {}

  template <ItemRepresentation I>
  prompt document(const history& h, const I& items, random_engine& rng) const {
    return inside_->document(h, items, rng);
  }
  template <ItemRepresentation I>
  std::vector<prompt> train(const history& h, const I& items, random_engine& rng) const {
    return inside_->train(h, items, rng);
  }
  template <ItemRepresentation I>
  prompt test(const history& h, const I& items) const {
    return inside_->test(h, items);
  }

  /// The task families that the prompts ask for; nothing where they ask what comes next alone. It looks at the policy
  /// inside, so it must not outlive this object nor a copy into it.
  std::optional<tasks_view> tasks() const { return inside_->tasks(); }
  /// What the prompts may show beside histories and items, for a set that has a member `data`.
  void set_data(std::shared_ptr<const task_data> data) { inside_->set_data(std::move(data)); }

 private:
  template <class P>
  struct holder final : policy_holder<detail::prompts_interface, P, holder<P>> {
    using policy_holder<detail::prompts_interface, P, holder<P>>::policy_holder;
    prompt document(const history& h, const items_view& items, random_engine& rng) const override {
      return this->policy.document(h, items, rng);
    }
    std::vector<prompt> train(const history& h, const items_view& items, random_engine& rng) const override {
      return this->policy.train(h, items, rng);
    }
    prompt test(const history& h, const items_view& items) const override { return this->policy.test(h, items); }
    std::optional<tasks_view> tasks() const override { return tasks_of(this->policy); }
    void set_data(std::shared_ptr<const task_data> data) override {
      if constexpr (requires { this->policy.data = data; }) this->policy.data = std::move(data);
    }
  };
};

namespace detail {
struct tokenizer_interface : policy_interface<tokenizer_interface> {
  virtual void fit(std::span<const std::string>, int vocabulary) = 0;
  virtual std::vector<token_id> encode(std::string_view) const = 0;
  virtual std::string decode(std::span<const token_id>) const = 0;
  virtual int size() const = 0;
  virtual special_tokens special() const = 0;
  virtual void save(const std::filesystem::path&) const = 0;
  virtual void load(const std::filesystem::path&) = 0;
};
}  // namespace detail

/// Any tokenizer.
class any_tokenizer : public any_policy<detail::tokenizer_interface> {
 public:
  any_tokenizer() = default;
  template <class T>
  requires(!std::same_as<T, any_tokenizer> && Tokenizer<T>) any_tokenizer(const T& policy)
      : any_policy(std::make_unique<holder<T>>(policy)) {}

  /// Learns from the corpus; `vocabulary` is how many entries, for a tokenizer that has a member of that name.
  void fit(std::span<const std::string> corpus, int vocabulary) { inside_->fit(corpus, vocabulary); }
  void fit(std::span<const std::string> corpus) { inside_->fit(corpus, 0); }
  std::vector<token_id> encode(std::string_view text) const { return inside_->encode(text); }
  std::string decode(std::span<const token_id> ids) const { return inside_->decode(ids); }
  int size() const { return inside_->size(); }
  special_tokens special() const { return inside_->special(); }
  /// Writes what was learnt into a folder, and reads it back; nothing for a tokenizer that learns nothing.
  void save(const std::filesystem::path& folder) const { inside_->save(folder); }
  void load(const std::filesystem::path& folder) { inside_->load(folder); }

 private:
  template <class T>
  struct holder final : policy_holder<detail::tokenizer_interface, T, holder<T>> {
    using policy_holder<detail::tokenizer_interface, T, holder<T>>::policy_holder;
    void fit(std::span<const std::string> corpus, int vocabulary) override {
      fit_tokenizer(this->policy, corpus, vocabulary);
    }
    std::vector<token_id> encode(std::string_view text) const override { return this->policy.encode(text); }
    std::string decode(std::span<const token_id> ids) const override { return this->policy.decode(ids); }
    int size() const override { return this->policy.size(); }
    special_tokens special() const override { return this->policy.special(); }
    void save(const std::filesystem::path& folder) const override {
      if constexpr (requires { this->policy.save(folder); }) this->policy.save(folder);
    }
    void load(const std::filesystem::path& folder) override {
      if constexpr (requires { T::load(folder); }) this->policy = T::load(folder);
    }
  };
};

static_assert(HistorySampler<any_sampler> && ItemRepresentation<any_items> && PromptSet<any_prompts> &&
              Tokenizer<any_tokenizer>);

}  // namespace recglm
