#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "recglm/concepts.hpp"
#include "recglm/data/split.hpp"
#include "recglm/pipeline/values.hpp"

namespace recglm {

class synthetic_world;

/// What ranks items for a history without a model: the best `list`, best first, without those of `excluded` (sorted).
template <class B>
concept Baseline = std::copyable<B> && Named<B> &&
    requires(const B b, const history& h, int list, std::span<const item_id> excluded) {
  { b.rank(h, list, excluded) } -> std::same_as<std::vector<item_id>>;
};

/// A baseline that an experiment puts beside its rows.
struct baseline_choice {
  using ranker = std::function<std::vector<item_id>(const history&, int list, std::span<const item_id> excluded)>;
  std::string name;
  /// The fitted baseline; nothing where it has no answer for such data. The catalogue outlives it; `world` is null for
  /// data that is no synthetic world's.
  std::function<ranker(const catalogue&, const synthetic_world* world)> fit;
};

/// Baselines with a member `fit(const catalogue&)`, as they are or with the parameters of the objects given:
/// `baselines_of(popularity(), bigram())`.
template <Baseline... Bs>
std::vector<baseline_choice> baselines_of(const Bs&... baselines) {
  const auto choice = [](auto baseline) {
    return baseline_choice{std::string(baseline.name), [baseline](const catalogue& c, const synthetic_world*) {
                             auto fitted = std::make_shared<decltype(baseline)>(baseline);
                             fitted->fit(c);
                             return baseline_choice::ranker([fitted](const history& h, int list, auto excluded) {
                               return fitted->rank(h, list, excluded);
                             });
                           }};
  };
  return {choice(baselines)...};
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
