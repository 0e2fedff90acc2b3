#pragma once
#include <concepts>
#include <optional>
#include <type_traits>

#include "recglm/concepts/architecture_checks.hpp"
#include "recglm/core/entity_pool.hpp"
#include "recglm/core/types.hpp"

/// \file
/// The whole design on one page: every point at which an experiment may put a type of its own, in the order in which
/// the data meets them. Each concept has an archetype (the least such a type can be) and a twin `check_...` whose
/// failed assertion says in words which member to write. A policy that has parameters names them in
/// `template <class V> void visit(V&& v) { v("rate", rate, explained("what it means", value_range::share())); }`, which
/// makes flags of them (core/value_range.hpp); the sentence alone does too.

namespace recglm {

/// `T::name` labels the row of the results table.
template <class T>
concept Named = requires {
  { T::name } -> std::convertible_to<std::string_view>;
};

namespace detail {
template <class S>
concept samples = requires(const S sampler, const history& h, random_engine& rng) {
  { sampler.choose(h, rng) } -> std::same_as<std::vector<interaction>>;
};
template <class I>
concept fits_catalogue = requires(I items, const catalogue& c) {
  items.fit(c);
};
template <class I>
concept words_items = requires(const I items, item_id id) {
  { items.text(id) } -> std::same_as<std::string>;
};
template <class I>
concept finds_items = requires(const I items, std::string_view text) {
  { items.find(text) } -> std::same_as<std::optional<item_id>>;
};
}  // namespace detail

/// Which behaviours of a history enter a text, in time order.
template <class S>
concept HistorySampler = std::copyable<S> && Named<S> && detail::samples<S>;

struct archetype_sampler {
  static constexpr std::string_view name = "archetype";
  std::vector<interaction> choose(const history&, random_engine&) const;
};

/// Items as words: the catalogue in, a text for each item out, and back again. Texts differ and are not empty.
template <class I>
concept ItemRepresentation =
    std::copyable<I> && Named<I> && detail::fits_catalogue<I> && detail::words_items<I> && detail::finds_items<I>;

struct archetype_items {
  static constexpr std::string_view name = "archetype";
  void fit(const catalogue&);
  std::string text(item_id) const;
  std::optional<item_id> find(std::string_view) const;
};

namespace detail {
template <class P>
concept tells = requires(const P prompts, const history& h, const archetype_items& items, random_engine& rng) {
  { prompts.document(h, items, rng) } -> std::same_as<prompt>;
};
template <class P>
concept teaches = requires(const P prompts, const history& h, const archetype_items& items, random_engine& rng) {
  { prompts.train(h, items, rng) } -> std::same_as<std::vector<prompt>>;
};
template <class P>
concept evaluates = requires(const P prompts, const history& h, const archetype_items& items) {
  { prompts.test(h, items) } -> std::same_as<prompt>;
};
template <class T>
concept fits_corpus = requires(T tokens, std::span<const std::string> corpus) {
  tokens.fit(corpus);
};
template <class T>
concept encodes = requires(const T tokens, std::string_view s) {
  { tokens.encode(s) } -> std::same_as<std::vector<token_id>>;
};
template <class T>
concept decodes = requires(const T tokens, std::span<const token_id> ids) {
  { tokens.decode(ids) } -> std::same_as<std::string>;
};
template <class T>
concept has_vocabulary = requires(const T tokens) {
  { tokens.size() } -> std::same_as<int>;
  { tokens.special() } -> std::same_as<special_tokens>;
};
}  // namespace detail

/// Tasks as words: a history (its past already sampled) in; a behaviour document, training questions, the test
/// question (its answer left empty) out.
template <class P>
concept PromptSet = std::copyable<P> && Named<P> && detail::tells<P> && detail::teaches<P> && detail::evaluates<P>;

struct archetype_prompts {
  static constexpr std::string_view name = "archetype";
  template <ItemRepresentation I>
  prompt document(const history&, const I&, random_engine&) const;
  template <ItemRepresentation I>
  std::vector<prompt> train(const history&, const I&, random_engine&) const;
  template <ItemRepresentation I>
  prompt test(const history&, const I&) const;
};

/// Words to tokens. `decode(encode(s)) == s` for every text of the corpus.
template <class T>
concept Tokenizer = std::copyable<T> && Named<T> && detail::fits_corpus<T> && detail::encodes<T> &&
    detail::decodes<T> && detail::has_vocabulary<T>;

struct archetype_tokenizer {
  static constexpr std::string_view name = "archetype";
  void fit(std::span<const std::string>);
  std::vector<token_id> encode(std::string_view) const;
  std::string decode(std::span<const token_id>) const;
  int size() const;
  special_tokens special() const;
};

namespace detail {
template <class M>
concept chooses = requires(const M m, const example& e, random_engine& rng) {
  { m.choose(e, rng) } -> std::same_as<mask_plan>;
};
template <class O>
concept arranges = requires(const O o, const mask_plan& plan, random_engine& rng) {
  { o.arrange(plan, rng) } -> std::same_as<std::vector<int>>;
};
template <class P>
concept assigns = requires(const P p, const layout& l) {
  { p.assign(l) } -> std::same_as<std::vector<position>>;
};
template <class P>
concept follows = std::copyable<typename P::cursor> &&
    requires(const P p, int anchor, const entity_pool& pool, typename P::cursor c, token_id t) {
  { p.start(anchor, pool) } -> std::same_as<typename P::cursor>;
  { c.next(t) } -> std::same_as<position>;
};
}  // namespace detail

/// Which spans of a document are blanked, and with which mask token. Never asked about a question.
template <class M>
concept MaskingPolicy = std::copyable<M> && Named<M> && detail::chooses<M>;

/// In which order the blanks are in Part B: a permutation of 0 .. spans-1.
template <class O>
concept SpanOrder = std::copyable<O> && Named<O> && detail::arranges<O>;

/// Which coordinates the tokens get. `assign` numbers a whole training text; a `cursor` numbers one blank while it is
/// being written, start token first. The pool outlives the cursor.
template <class P>
concept PositionScheme = std::copyable<P> && Named<P> && detail::assigns<P> && detail::follows<P>;

struct archetype_scheme {
  static constexpr std::string_view name = "archetype";
  struct cursor {
    position next(token_id);
  };
  std::vector<position> assign(const layout&) const;
  cursor start(int anchor, const entity_pool&) const;
};

namespace detail {
template <class M>
concept reads = std::copyable<typename M::state> && requires(const M model, std::span<const request> texts) {
  { model.read(texts) } -> std::same_as<typename M::state>;
};
template <class M>
concept advances = requires(const M model, typename M::state state, const continuation& next) {
  { model.advance(state, next) } -> std::same_as<std::vector<double>>;
};
template <class M>
concept predicts = requires(const M model, typename M::state state, const legal_tokens& legal) {
  { model.log_probs(state) } -> std::same_as<std::vector<double>>;
  { model.log_probs(state, legal) } -> std::same_as<std::vector<double>>;
};
template <class M>
concept counts_tokens = requires(const M model) {
  { model.vocabulary() } -> std::same_as<int>;
};
template <class M>
concept judges = requires(M metric, const M other, const judged& j) {
  metric.add(j);
  metric.merge(other);
  { other.value() } -> std::same_as<double>;
};
}  // namespace detail

/// What a decoder may ask of a model, many rows at once; tests give it a table instead of a network. `read` encodes
/// each Part A once, one row each, nothing fed yet; `advance` feeds several tokens a row and returns the
/// log-probability, before it was fed, of every token (0 for the first token ever fed to a row, which nothing
/// predicts); `log_probs` is the next distribution of each row, once something was fed: (rows, vocabulary), or only
/// the legal tokens of each row. An old row may continue as several new ones or as none; one that is fed no token
/// waits. A copied state continues as the first would.
template <class M>
concept LanguageModel = detail::reads<M> && detail::advances<M> && detail::predicts<M> && detail::counts_tokens<M>;

struct archetype_model {
  struct state {};
  state read(std::span<const request>) const;
  std::vector<double> advance(state&, const continuation&) const;
  std::vector<double> log_probs(state&) const;
  std::vector<double> log_probs(state&, const legal_tokens&) const;
  int vocabulary() const;
};

namespace detail {
template <class D>
concept generates = requires(const D d, const archetype_model& m, const archetype_scheme& positions,
                             std::span<const request> texts, const search& how, random_engine& rng) {
  { d.generate(m, positions, texts, how, rng) } -> std::same_as<std::vector<std::vector<hypothesis>>>;
};
}  // namespace detail

/// Tokens out of a model, best answer first, a list for each text.
template <class D>
concept Decoder = std::copyable<D> && Named<D> && detail::generates<D>;

/// A running metric. `merge` adds what another thread has seen. One that must know the items' training events also has
/// `void fit(const catalogue&)`, called before the first question.
template <class M>
concept Metric = std::copyable<M> && std::default_initializable<M> && Named<M> && detail::judges<M>;

// ---- the sentences ---------------------------------------------------------------------------------------------

template <class S>
struct check_history_sampler {
  static_assert(std::copyable<S>, "a history sampler is stored by value: make it copyable (docs/policies/sampling.md)");
  static_assert(Named<S>,
                "a history sampler needs: static constexpr std::string_view name; (docs/policies/sampling.md)");
  static_assert(detail::samples<S>,
                "a history sampler needs: std::vector<interaction> choose(const history&, random_engine&) const; "
                "(docs/policies/sampling.md)");
};

template <class I>
struct check_item_representation {
  static_assert(std::copyable<I>,
                "an item representation is stored by value: make it copyable (docs/policies/items.md)");
  static_assert(Named<I>,
                "an item representation needs: static constexpr std::string_view name; (docs/policies/items.md)");
  static_assert(detail::fits_catalogue<I>,
                "an item representation needs: void fit(const catalogue&); (docs/policies/items.md)");
  static_assert(detail::words_items<I>,
                "an item representation needs: std::string text(item_id) const; (docs/policies/items.md)");
  static_assert(
      detail::finds_items<I>,
      "an item representation needs: std::optional<item_id> find(std::string_view) const; (docs/policies/items.md)");
};

template <class P>
struct check_prompt_set {
  static_assert(std::copyable<P>, "a prompt set is stored by value: make it copyable (docs/policies/prompts.md)");
  static_assert(Named<P>, "a prompt set needs: static constexpr std::string_view name; (docs/policies/prompts.md)");
  static_assert(detail::tells<P>,
                "a prompt set needs: prompt document(const history&, const Items&, random_engine&) const; "
                "(docs/policies/prompts.md)");
  static_assert(detail::teaches<P>,
                "a prompt set needs: std::vector<prompt> train(const history&, const Items&, random_engine&) const; "
                "(docs/policies/prompts.md)");
  static_assert(detail::evaluates<P>,
                "a prompt set needs: prompt test(const history&, const Items&) const; (docs/policies/prompts.md)");
};

template <class T>
struct check_tokenizer {
  static_assert(std::copyable<T>, "a tokenizer is stored by value: make it copyable (docs/policies/tokenizer.md)");
  static_assert(Named<T>, "a tokenizer needs: static constexpr std::string_view name; (docs/policies/tokenizer.md)");
  static_assert(detail::fits_corpus<T>,
                "a tokenizer needs: void fit(std::span<const std::string>); (docs/policies/tokenizer.md)");
  static_assert(
      detail::encodes<T>,
      "a tokenizer needs: std::vector<token_id> encode(std::string_view) const; (docs/policies/tokenizer.md)");
  static_assert(detail::decodes<T>,
                "a tokenizer needs: std::string decode(std::span<const token_id>) const; (docs/policies/tokenizer.md)");
  static_assert(
      detail::has_vocabulary<T>,
      "a tokenizer needs: int size() const; and special_tokens special() const; (docs/policies/tokenizer.md)");
};

template <class M>
struct check_masking_policy {
  static_assert(std::copyable<M>, "a masking policy is stored by value: make it copyable (docs/policies/masking.md)");
  static_assert(Named<M>, "a masking policy needs: static constexpr std::string_view name; (docs/policies/masking.md)");
  static_assert(
      detail::chooses<M>,
      "a masking policy needs: mask_plan choose(const example&, random_engine&) const; (docs/policies/masking.md)");
};

template <class O>
struct check_span_order {
  static_assert(std::copyable<O>, "a span order is stored by value: make it copyable (docs/policies/order.md)");
  static_assert(Named<O>, "a span order needs: static constexpr std::string_view name; (docs/policies/order.md)");
  static_assert(
      detail::arranges<O>,
      "a span order needs: std::vector<int> arrange(const mask_plan&, random_engine&) const; (docs/policies/order.md)");
};

template <class P>
struct check_position_scheme {
  static_assert(std::copyable<P>, "a position scheme is stored by value: make it copyable (docs/policies/position.md)");
  static_assert(Named<P>,
                "a position scheme needs: static constexpr std::string_view name; (docs/policies/position.md)");
  static_assert(
      detail::assigns<P>,
      "a position scheme needs: std::vector<position> assign(const layout&) const; (docs/policies/position.md)");
  static_assert(detail::follows<P>,
                "a position scheme needs: a copyable type cursor with position next(token_id), and "
                "cursor start(int anchor, const entity_pool&) const; (docs/policies/position.md)");
};

template <class M>
struct check_language_model {
  static_assert(detail::reads<M>,
                "a language model needs: a copyable type state and state read(std::span<const request>) const; "
                "(docs/policies/decoder.md)");
  static_assert(detail::advances<M>,
                "a language model needs: std::vector<double> advance(state&, const continuation&) const; "
                "(docs/policies/decoder.md)");
  static_assert(
      detail::predicts<M>,
      "a language model needs: std::vector<double> log_probs(state&) const, and the same with const legal_tokens&; "
      "(docs/policies/decoder.md)");
  static_assert(detail::counts_tokens<M>, "a language model needs: int vocabulary() const; (docs/policies/decoder.md)");
};

template <class D>
struct check_decoder {
  static_assert(std::copyable<D>, "a decoder is stored by value: make it copyable (docs/policies/decoder.md)");
  static_assert(Named<D>, "a decoder needs: static constexpr std::string_view name; (docs/policies/decoder.md)");
  static_assert(detail::generates<D>,
                "a decoder needs: template <LanguageModel M, PositionScheme P> std::vector<std::vector<hypothesis>> "
                "generate(const M&, "
                "const P&, std::span<const request>, const search&, random_engine&) const; (docs/policies/decoder.md)");
};

template <class M>
struct check_metric {
  static_assert(
      std::copyable<M> && std::default_initializable<M>,
      "a metric begins with nothing seen and is stored by value: make it copyable, with a default constructor "
      "(docs/policies/metric.md)");
  static_assert(Named<M>, "a metric needs: static constexpr std::string_view name; (docs/policies/metric.md)");
  static_assert(detail::judges<M>,
                "a metric needs: void add(const judged&), void merge(const M&) and double value() const; "
                "(docs/policies/metric.md)");
};

}  // namespace recglm
