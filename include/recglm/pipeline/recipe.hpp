#pragma once
#include <concepts>
#include <tuple>
#include <utility>

#include "recglm/adapter/none.hpp"
#include "recglm/backend/names.hpp"
#include "recglm/concepts.hpp"
#include "recglm/decode/beam.hpp"
#include "recglm/items/title.hpp"
#include "recglm/masking/plain_span.hpp"
#include "recglm/metrics/ranking.hpp"
#include "recglm/order/shuffled.hpp"
#include "recglm/pipeline/check_network.hpp"
#include "recglm/pipeline/policy_changes.hpp"
#include "recglm/pipeline/values.hpp"
#include "recglm/position/glm_2d.hpp"
#include "recglm/prompts/behaviour.hpp"
#include "recglm/sampling/most_recent.hpp"
#include "recglm/tokenizer/byte_bpe.hpp"

namespace recglm {

/// The metrics of a table, in the order of its columns.
template <class... Ms>
using metric_list = std::tuple<Ms...>;

namespace detail {
template <class T>
inline constexpr bool are_metrics = false;
template <class... Ms>
inline constexpr bool are_metrics<std::tuple<Ms...>> = (Metric<Ms> && ...);
}  // namespace detail

/// Says which of the metrics of a recipe lacks what.
template <class T>
struct check_metrics {
  static_assert(detail::are_metrics<T>,
                "the metrics of a recipe are a list: using metrics = recglm::metric_list<recglm::hr<10>, ...>; "
                "(docs/policies/metric.md)");
};
template <class... Ms>
struct check_metrics<std::tuple<Ms...>> {
  static_assert((sizeof(check_metric<Ms>) + ... + 1) > 0);
};

/// Every choice with its default: plain GLM on titles. An experiment inherits and renames what it
/// changes. Numbers are set in its constructor, which runs behind those of the recipes that it inherits:
/// `base() { values.rank = 32; set([](title& items) { items.max_words = 6; }); }`.
struct recipe {
  using backend = usual_backend;
  using sampling = most_recent;
  using items = title;
  using prompts = behaviour;
  using tokenizer = byte_bpe;
  using masking = plain_span;
  using order = shuffled;
  using position = glm_2d;
  using architecture = glm_10b;
  using adapter = none;
  template <class B>
  using optimiser = adam_w<B>;
  using decoder = beam;
  using metrics = metric_list<hr<1>, hr<5>, hr<10>, ndcg<5>, ndcg<10>, mrr<20>, invalid_rate, duplicate_rate>;

  recglm::values values;

  /// Sets parameters of the policies of one type, and of those that inherit it: `change` is a function of such a policy
  /// by reference. It does nothing where a recipe that inherits has taken another policy.
  template <class Change>
  void set(Change change) {
    changes_.add(std::move(change));
  }
  /// Makes those changes that are meant for a policy.
  template <class Policy>
  void apply(Policy& policy) const {
    changes_.apply(policy);
  }

 private:
  policy_changes changes_;
};

/// Says for each choice of a recipe which member is missing.
template <class R>
struct check_recipe : check_history_sampler<typename R::sampling>,
                      check_item_representation<typename R::items>,
                      check_prompt_set<typename R::prompts>,
                      check_tokenizer<typename R::tokenizer>,
                      check_masking_policy<typename R::masking>,
                      check_span_order<typename R::order>,
                      check_position_scheme<typename R::position>,
                      check_decoder<typename R::decoder>,
                      check_metrics<typename R::metrics>,
                      check_network<typename R::backend, typename R::architecture, typename R::adapter> {
  static_assert(std::derived_from<R, recipe> && std::default_initializable<R>,
                "a recipe inherits recglm::recipe, which has every choice with its default, and can be made without "
                "arguments (docs/index.md)");
  // A hook of that name would never be called, and its row would have other numbers than its author thinks.
  static_assert(
      !requires(R row, recglm::values v) { row.settings(v); } && !requires { &R::settings; } &&
          !requires { &R::policies; },
      "numbers of a recipe are set in its constructor, not in settings or policies: row() { values.rank = 32; "
      "set([](recglm::title& items) { items.max_words = 6; }); } (docs/index.md)");
};

/// A type whose aliases all satisfy their concepts.
template <class R>
concept Recipe = std::derived_from<R, recipe> && std::default_initializable<R> &&
    HistorySampler<typename R::sampling> && ItemRepresentation<typename R::items> && PromptSet<typename R::prompts> &&
    Tokenizer<typename R::tokenizer> && MaskingPolicy<typename R::masking> && SpanOrder<typename R::order> &&
    PositionScheme<typename R::position> && Decoder<typename R::decoder> && detail::are_metrics<typename R::metrics> &&
    Network<typename R::backend, typename R::architecture, typename R::adapter>;

/// A recipe with its values: the policies as objects, their parameters set from the command line.
template <class R>
struct configured {
  values value;
  typename R::sampling sampling;
  typename R::items items;
  typename R::prompts prompts;
  typename R::tokenizer tokenizer;
  typename R::masking masking;
  typename R::order order;
  typename R::position position;
  typename R::adapter adapter;
  typename R::decoder decoder;
  typename R::metrics metrics;

  /// The defaults, with what the recipe's constructor changes.
  configured() : configured(R()) {}
  /// The defaults, with what another recipe changes; nothing for `recglm::recipe()`.
  explicit configured(const recipe& recipe) {
    value = recipe.values;
    recipe.apply(sampling);
    recipe.apply(items);
    recipe.apply(prompts);
    recipe.apply(tokenizer);
    recipe.apply(masking);
    recipe.apply(order);
    recipe.apply(position);
    recipe.apply(adapter);
    recipe.apply(decoder);
  }

  /// Shows the values, and each policy under the name of its kind: `v(name, value, sentence)`, `v.policy(kind,
  /// policy)`.
  template <class Visitor>
  void visit(Visitor& v) {
    value.visit(v);
    v.policy("sampling", sampling);
    v.policy("items", items);
    v.policy("prompts", prompts);
    v.policy("tokenizer", tokenizer);
    v.policy("masking", masking);
    v.policy("order", order);
    v.policy("position", position);
    v.policy("adapter", adapter);
    v.policy("decoder", decoder);
  }
};

}  // namespace recglm
