#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "recglm/concepts.hpp"
#include "recglm/data/split.hpp"
#include "recglm/pipeline/values.hpp"
#include "recglm/pipeline/visitor.hpp"

namespace recglm {

class synthetic_world;

namespace detail {
template <class B>
concept ranks_items = requires(const B b, const history& h, int list, std::span<const item_id> excluded) {
  { b.rank(h, list, excluded) } -> std::same_as<std::vector<item_id>>;
};
template <class B>
concept is_fitted = requires(B b, const catalogue& c) {
  b.fit(c);
};
}  // namespace detail

/// What ranks items for a history without a model: fitted on the training part, it gives the best `list`, best first,
/// without those of `excluded` (sorted).
template <class B>
concept Baseline = std::copyable<B> && Named<B> && detail::is_fitted<B> && detail::ranks_items<B>;

template <class B>
struct check_baseline {
  static_assert(std::copyable<B>, "a baseline is stored by value: make it copyable (docs/baselines.md)");
  static_assert(Named<B>, "a baseline needs: static constexpr std::string_view name; (docs/baselines.md)");
  static_assert(detail::is_fitted<B>, "a baseline needs: void fit(const catalogue&); (docs/baselines.md)");
  static_assert(detail::ranks_items<B>,
                "a baseline needs: std::vector<item_id> rank(const history&, int list, std::span<const item_id> "
                "excluded) const; (docs/baselines.md)");
};

/// A baseline that an experiment puts beside its rows.
struct baseline_choice {
  using ranker = std::function<std::vector<item_id>(const history&, int list, std::span<const item_id> excluded)>;
  std::string name;
  /// The fitted baseline; nothing where it has no answer for such data. The catalogue outlives it; `world` is null for
  /// data that is no synthetic world's.
  std::function<ranker(const catalogue&, const synthetic_world* world)> fit;
  /// Shows its parameters, which `fit` takes as they are then; empty where it has none.
  std::function<void(value_visitor&)> visit = {};
  /// The same with parameters of its own; empty where it has none.
  std::function<baseline_choice()> clone = {};
};

/// A baseline with the parameters of the object given.
template <class B>
baseline_choice baseline_of(const B& baseline) {
  (void)sizeof(check_baseline<B>);
  baseline_choice out;
  if constexpr (Baseline<B>) {  // else the sentence above is the one error
    const auto own = std::make_shared<B>(baseline);
    out = {std::string(baseline.name), [own](const catalogue& c, const synthetic_world*) {
             const auto fitted = std::make_shared<B>(*own);
             fitted->fit(c);
             return baseline_choice::ranker(
                 [fitted](const history& h, int list, auto excluded) { return fitted->rank(h, list, excluded); });
           }};
    if constexpr (requires(value_visitor & v) { own->visit(v); }) {
      out.visit = [own](value_visitor& v) { own->visit(v); };
      out.clone = [own] { return baseline_of(*own); };
    }
  }
  return out;
}

/// Several: `baselines_of(popularity(), bigram())`.
template <class... Bs>
std::vector<baseline_choice> baselines_of(const Bs&... baselines) {
  return {baseline_of(baselines)...};
}

/// Popularity, next-id, item-knn, and the oracle of a synthetic world.
std::vector<baseline_choice> usual_baselines();

/// How the events of a dataset are divided.
struct divided {
  split parts;
  std::optional<split> reviews = {};  ///< of task families of events, where they have a split of their own
};

/// What an experiment brings beside its recipes: choices that the rows of a table share.
struct experiment {
  std::string name = {};                            ///< of the folder below results/; empty: the program's
  std::function<dataset(const values&)> data = {};  ///< its own data; empty: the synthetic world
  /// Its own split; empty: the one that --split names.
  std::function<divided(const dataset&, const values&)> split = {};
  std::vector<baseline_choice> baselines = usual_baselines();
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/pipeline/experiment-inl.hpp"
#endif
