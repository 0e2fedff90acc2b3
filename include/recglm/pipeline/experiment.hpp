#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "recglm/baselines/baseline.hpp"
#include "recglm/baselines/tuned.hpp"
#include "recglm/concepts.hpp"
#include "recglm/data/split.hpp"
#include "recglm/pipeline/values.hpp"
#include "recglm/pipeline/visitor.hpp"
#include "recglm/train/training_record.hpp"

namespace recglm {

class synthetic_world;

namespace detail {
template <class B>
concept has_seed = requires(B b) {
  { b.seed } -> std::same_as<std::uint64_t&>;
};
}  // namespace detail

/// What a baseline is fitted on.
struct baseline_data : tuning_data {
  const synthetic_world* world = nullptr;  ///< null for data that is no synthetic world's
  std::optional<std::uint64_t> seed = {};  ///< of a training; none: the baseline's own
  /// What a baseline without a choice to make is fitted on.
  const catalogue& whole() const { return refit ? *refit : known; }
};

/// A baseline that an experiment puts beside its rows.
struct baseline_choice {
  using ranker = std::function<std::vector<item_id>(const history&, int list, std::span<const item_id> excluded)>;
  /// Lists for several questions, each without the items of its own `excluded`.
  using batch_ranker = std::function<std::vector<std::vector<item_id>>(std::span<const history> asked, int list,
                                                                       std::span<const std::vector<item_id>> excluded)>;
  using rater = std::function<double(const history&, item_id)>;
  /// A fitted one, which ranks or rates; neither where it has no answer for such data, or was asked to stop.
  struct fitted {
    ranker rank = {};
    rater rate = {};
    std::string note = {};                         ///< what a reader of the table must know: how it was chosen
    std::vector<tuning_trial> trials = {};         ///< what its parameters were chosen among, where they were
    std::optional<training_record> training = {};  ///< of one that is trained
    batch_ranker rank_all = {};                    ///< as `rank`, where that is faster; empty: `rank` alone

    bool ranks() const { return rank || rank_all; }
    explicit operator bool() const { return ranks() || rate; }
  };
  std::string name;
  /// Fits it; the catalogues outlive what it gives.
  std::function<fitted(const baseline_data&)> fit;
  /// Shows its parameters, which `fit` takes as they are then; empty where it has none.
  std::function<void(value_visitor&)> visit = {};
  /// The same with parameters of its own; empty where it has none.
  std::function<baseline_choice()> clone = {};
  bool rates = false;  ///< predicts ratings and ranks nothing
  /// The seeds that one with a `seed` is trained with, a row each, where it has some of its own; else null.
  std::shared_ptr<std::vector<std::uint64_t>> seeds = {};
  std::string candidates = {};  ///< what validation chooses its parameters among, where `visit` does not show that
};

namespace detail {
/// "last = 3, shrinkage = 5": the parameters that `visit` shows.
std::string settings_shown(const std::function<void(value_visitor&)>& visit);

/// "chosen on validation among 20: last = 3, shrinkage = 5 (NDCG@10 there 0.0400)".
std::string note_of_choice(const std::vector<tuning_trial>& trials, bool of_ratings = false);

/// Whether a training event has a rating.
bool has_ratings(const catalogue& c);
}  // namespace detail

/// A baseline with the parameters of the object given; one that is `tuned` chooses its own. One with a `std::uint64_t
/// seed` is trained once for each seed of a run, or of its own flag `seeds`, which `seed` becomes. What it has to say
/// after that it may give by `std::string note() const` and `training_record training() const`, and lists of many
/// questions at once by `lists(asked, list, excluded) const`, each without the items of its own `excluded`.
template <class B>
baseline_choice baseline_of(const B& baseline) {
  (void)sizeof(check_baseline<B>);
  baseline_choice out;
  if constexpr (Baseline<B>) {  // else the sentence above is the one error
    const auto own = std::make_shared<B>(baseline);
    out = {std::string(baseline.name), [own](const baseline_data& data) {
             const auto made = std::make_shared<B>(*own);
             if constexpr (detail::has_seed<B>) made->seed = data.seed.value_or(made->seed);
             baseline_choice::fitted result;
             if (Rater<B> && !detail::has_ratings(data.known)) return result;
             if constexpr (requires { made->choose(data); }) {
               made->choose(data);
               if (!made->trained()) return result;
               if constexpr (requires(value_visitor & v) { made->candidates.front().visit(v); }) {
                 result.trials = made->trials;
                 for (std::size_t i = 0; i < result.trials.size(); ++i)
                   result.trials[i].settings =
                       detail::settings_shown([&](value_visitor& v) { made->candidates[i].visit(v); });
                 result.note = detail::note_of_choice(result.trials);
               }
             } else {
               made->fit(data.whole());
             }
             if constexpr (requires { made->note(); }) result.note = made->note();
             if constexpr (requires { made->training(); }) result.training = made->training();
             if constexpr (Rater<B>)
               result.rate = [made](const history& h, item_id item) { return made->rate(h, item); };
             else
               result.rank = [made](const history& h, int list, auto excluded) {
                 return ranked(*made, h, list, excluded);
               };
             if constexpr (requires(std::span<const history> h, std::span<const std::vector<item_id>> e) {
                             { made->lists(h, 1, e) } -> std::same_as<std::vector<std::vector<item_id>>>;
                           })
               result.rank_all = [made](auto asked, int list, auto excluded) {
                 return made->lists(asked, list, excluded);
               };
             return result;
           }};
    out.rates = Rater<B>;
    if constexpr (detail::has_seed<B>) out.seeds = std::make_shared<std::vector<std::uint64_t>>();
    if constexpr (requires(value_visitor & v) { own->visit(v); }) {
      out.visit = [own, seeds = out.seeds](value_visitor& v) {
        if constexpr (detail::has_seed<B>) {
          own->visit([&](const std::string& name, auto& value, const explained& sentence) {
            if (name != "seed") v(name, value, sentence);
          });
          v("seeds", *seeds, "of its trainings, a row each; none: --seeds");
        } else {
          own->visit(v);
        }
      };
      out.clone = [own] { return baseline_of(*own); };
    }
  }
  return out;
}

/// The best `list` items of a fitted baseline for each question, without those of `excluded(q)` (sorted); several
/// questions at once.
std::vector<std::vector<item_id>> lists_of(const baseline_choice::fitted& ready, std::span<const history> asked,
                                           int list,
                                           const std::function<std::vector<item_id>(std::size_t q)>& excluded);

/// Several: `baselines_of(popularity(), bigram())`.
template <class... Bs>
std::vector<baseline_choice> baselines_of(const Bs&... baselines) {
  return {baseline_of(baselines)...};
}

/// The oracle of the synthetic world; no baseline for other data.
baseline_choice oracle_choice();

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
