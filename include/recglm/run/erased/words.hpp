#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "recglm/concepts.hpp"
#include "recglm/run/erased/box.hpp"
#include "recglm/run/erased/visitor.hpp"

/// \file
/// Policies of the words without their types: each satisfies the concept of what it holds, so that a run is compiled
/// once, whatever its recipes (docs/decisions/compiled.md).

namespace recglm {

/// Any history sampler.
class any_sampler {
 public:
  static constexpr std::string_view name = "any";
  any_sampler() = default;
  template <class S>
    requires(!std::same_as<S, any_sampler> && HistorySampler<S>)
  any_sampler(const S& policy) : inside_(std::make_unique<holder<S>>(policy)) {}

  std::string_view kind() const { return inside_->kind(); }
  std::vector<interaction> choose(const history& h, random_engine& rng) const { return inside_->choose(h, rng); }
  void visit(value_visitor& v) { inside_->visit(v); }

 private:
  struct interface {
    virtual ~interface() = default;
    virtual std::unique_ptr<interface> clone() const = 0;
    virtual std::string_view kind() const = 0;
    virtual std::vector<interaction> choose(const history&, random_engine&) const = 0;
    virtual void visit(value_visitor&) = 0;
  };
  template <class S>
  struct holder final : interface {
    explicit holder(const S& p) : policy(p) {}
    std::unique_ptr<interface> clone() const override { return std::make_unique<holder>(*this); }
    std::string_view kind() const override { return S::name; }
    std::vector<interaction> choose(const history& h, random_engine& rng) const override { return policy.choose(h, rng); }
    void visit(value_visitor& v) override { detail::show_to(v, policy); }
    S policy;
  };
  box<interface> inside_;
};

/// Any fitted item representation, looked at: prompts write with it. What it looks at outlives it.
class items_view {
 public:
  static constexpr std::string_view name = "view";
  template <class I>
    requires(!std::same_as<I, items_view> && ItemRepresentation<I>)
  items_view(const I& items)
      : items_(&items),
        text_([](const void* p, item_id i) { return static_cast<const I*>(p)->text(i); }),
        find_([](const void* p, std::string_view s) { return static_cast<const I*>(p)->find(s); }) {}

  void fit(const catalogue&) { fail("items are fitted by their owner, not through a view"); }
  std::string text(item_id i) const { return text_(items_, i); }
  std::optional<item_id> find(std::string_view text) const { return find_(items_, text); }

 private:
  const void* items_;
  std::string (*text_)(const void*, item_id);
  std::optional<item_id> (*find_)(const void*, std::string_view);
};

/// Any item representation.
class any_items {
 public:
  static constexpr std::string_view name = "any";
  any_items() = default;
  template <class I>
    requires(!std::same_as<I, any_items> && ItemRepresentation<I>)
  any_items(const I& policy) : inside_(std::make_unique<holder<I>>(policy)) {}

  std::string_view kind() const { return inside_->kind(); }
  void fit(const catalogue& c) { inside_->fit(c); }
  std::string text(item_id i) const { return inside_->text(i); }
  std::optional<item_id> find(std::string_view text) const { return inside_->find(text); }
  void visit(value_visitor& v) { inside_->visit(v); }

 private:
  struct interface {
    virtual ~interface() = default;
    virtual std::unique_ptr<interface> clone() const = 0;
    virtual std::string_view kind() const = 0;
    virtual void fit(const catalogue&) = 0;
    virtual std::string text(item_id) const = 0;
    virtual std::optional<item_id> find(std::string_view) const = 0;
    virtual void visit(value_visitor&) = 0;
  };
  template <class I>
  struct holder final : interface {
    explicit holder(const I& p) : policy(p) {}
    std::unique_ptr<interface> clone() const override { return std::make_unique<holder>(*this); }
    std::string_view kind() const override { return I::name; }
    void fit(const catalogue& c) override { policy.fit(c); }
    std::string text(item_id i) const override { return policy.text(i); }
    std::optional<item_id> find(std::string_view text) const override { return policy.find(text); }
    void visit(value_visitor& v) override { detail::show_to(v, policy); }
    I policy;
  };
  box<interface> inside_;
};

/// Any prompt set.
class any_prompts {
 public:
  static constexpr std::string_view name = "any";
  any_prompts() = default;
  template <class P>
    requires(!std::same_as<P, any_prompts> && PromptSet<P>)
  any_prompts(const P& policy) : inside_(std::make_unique<holder<P>>(policy)) {}

  std::string_view kind() const { return inside_->kind(); }
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
  void visit(value_visitor& v) { inside_->visit(v); }

 private:
  struct interface {
    virtual ~interface() = default;
    virtual std::unique_ptr<interface> clone() const = 0;
    virtual std::string_view kind() const = 0;
    virtual prompt document(const history&, const items_view&, random_engine&) const = 0;
    virtual std::vector<prompt> train(const history&, const items_view&, random_engine&) const = 0;
    virtual prompt test(const history&, const items_view&) const = 0;
    virtual void visit(value_visitor&) = 0;
  };
  template <class P>
  struct holder final : interface {
    explicit holder(const P& p) : policy(p) {}
    std::unique_ptr<interface> clone() const override { return std::make_unique<holder>(*this); }
    std::string_view kind() const override { return P::name; }
    prompt document(const history& h, const items_view& items, random_engine& rng) const override { return policy.document(h, items, rng); }
    std::vector<prompt> train(const history& h, const items_view& items, random_engine& rng) const override { return policy.train(h, items, rng); }
    prompt test(const history& h, const items_view& items) const override { return policy.test(h, items); }
    void visit(value_visitor& v) override { detail::show_to(v, policy); }
    P policy;
  };
  box<interface> inside_;
};

/// Any tokenizer.
class any_tokenizer {
 public:
  static constexpr std::string_view name = "any";
  any_tokenizer() = default;
  template <class T>
    requires(!std::same_as<T, any_tokenizer> && Tokenizer<T>)
  any_tokenizer(const T& policy) : inside_(std::make_unique<holder<T>>(policy)) {}

  std::string_view kind() const { return inside_->kind(); }
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
  void visit(value_visitor& v) { inside_->visit(v); }

 private:
  struct interface {
    virtual ~interface() = default;
    virtual std::unique_ptr<interface> clone() const = 0;
    virtual std::string_view kind() const = 0;
    virtual void fit(std::span<const std::string>, int vocabulary) = 0;
    virtual std::vector<token_id> encode(std::string_view) const = 0;
    virtual std::string decode(std::span<const token_id>) const = 0;
    virtual int size() const = 0;
    virtual special_tokens special() const = 0;
    virtual void save(const std::filesystem::path&) const = 0;
    virtual void load(const std::filesystem::path&) = 0;
    virtual void visit(value_visitor&) = 0;
  };
  template <class T>
  struct holder final : interface {
    explicit holder(const T& p) : policy(p) {}
    std::unique_ptr<interface> clone() const override { return std::make_unique<holder>(*this); }
    std::string_view kind() const override { return T::name; }
    void fit(std::span<const std::string> corpus, int vocabulary) override {
      if constexpr (requires { policy.vocabulary = 0; })
        if (vocabulary > 0) policy.vocabulary = vocabulary;
      policy.fit(corpus);
    }
    std::vector<token_id> encode(std::string_view text) const override { return policy.encode(text); }
    std::string decode(std::span<const token_id> ids) const override { return policy.decode(ids); }
    int size() const override { return policy.size(); }
    special_tokens special() const override { return policy.special(); }
    void save(const std::filesystem::path& folder) const override {
      if constexpr (requires { policy.save(folder); }) policy.save(folder);
    }
    void load(const std::filesystem::path& folder) override {
      if constexpr (requires { T::load(folder); }) policy = T::load(folder);
    }
    void visit(value_visitor& v) override { detail::show_to(v, policy); }
    T policy;
  };
  box<interface> inside_;
};

static_assert(HistorySampler<any_sampler> && ItemRepresentation<items_view> && ItemRepresentation<any_items> && PromptSet<any_prompts> &&
              Tokenizer<any_tokenizer>);

}  // namespace recglm
