#pragma once
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <optional>

#include "recglm/data/dataset_folder.hpp"
#include "recglm/data/p5_split.hpp"
#include "recglm/data/split.hpp"
#include "recglm/data/synthetic.hpp"
#include "recglm/pipeline/experiment.hpp"
#include "recglm/pipeline/values.hpp"

namespace recglm {

/// What determines a row, by name: data, split, questions, choices, values, seed. Two rows with the same conditions
/// have the same metrics, up to what the manifest calls the environment. A difference is given in this order.
using conditions = std::vector<std::pair<std::string, std::string>>;

/// What a run says of one of its rows before that is made.
struct row_notes {
  std::vector<std::string> remarks = {};  ///< what a reader of its table must know
  std::string settings = "{}";            ///< what it is made of, as JSON
};

/// What all rows of an experiment share: the data, its split, and the questions, drawn once.
struct experiment_context {
  dataset data;
  std::shared_ptr<const synthetic_world> world;  ///< null for other data
  split parts;
  std::optional<split> reviews;  ///< p5_compat: the families of events have a split of their own
  catalogue known;
  std::optional<split> refit_parts;        ///< where rows are trained anew: with validation in train
  std::optional<catalogue> refit;          ///< what baselines are fitted on then
  std::vector<history> test;               ///< spans into `parts`
  std::vector<history> review_test;        ///< spans into `reviews`
  std::vector<history> validation;         ///< spans into `parts`
  std::optional<catalogue> known_reviews;  ///< the training part of `reviews`
  std::vector<history> review_validation;  ///< spans into `reviews`
  std::size_t test_questions = 0;          ///< before the draw
  std::optional<user_id> dropped{};        ///< the first user whom the core dropped, where they are asked
  bool exclude_seen = false;
  std::uint64_t seed = 1;  ///< of the world, the split and the draw of questions
  std::vector<baseline_choice> baselines;
  std::function<void(const std::string&)> show = {};  ///< is given lines of progress of baselines that are trained
  std::function<bool()> should_stop = {};             ///< asked by them whether to end
  conditions under;                                   ///< what all rows share of what determines them
  std::string experiment = {};                        ///< its name
  std::vector<std::string> remarks = {};              ///< what a reader of its tables must know
  std::map<std::string, row_notes> notes = {};        ///< by the rows' names

  experiment_context() = default;
  experiment_context(const experiment_context&) = delete;
  experiment_context& operator=(const experiment_context&) = delete;
};

/// One question of each user by a rule for the target: its last, its first, one at random by `seed`, or for "all" one
/// whose right answers are those of all; every question for "successive". Questions of a user stand side by side.
std::vector<history> targets(const std::vector<history>& all, std::string_view rule, std::uint64_t seed);

/// `count` of `all`, drawn by `seed` and kept in their order; all of them where `count` is 0 or no fewer.
std::vector<history> drawn(const std::vector<history>& all, int count, std::uint64_t seed, std::string_view purpose);

/// The context of an experiment: the prepared folder that `--data` names, else the experiment's own data, else, or with
/// `--world`, the synthetic world; divided as the experiment says, else as `--split` does. Throws where both say
/// something.
std::unique_ptr<experiment_context> make_context(const values& v, const experiment& what = {});

/// Items that can't be the answer to `h`: those of its past where the context excludes them; sorted.
std::vector<item_id> excluded_for(const experiment_context& s, const history& h);

/// What ratings may be learnt from: the training part of the split that asks for them.
const catalogue& known_ratings(const experiment_context& s);

/// How one training of a baseline is made.
struct baseline_training {
  std::optional<std::uint64_t> seed = {};  ///< none: the baseline's own
  std::filesystem::path folder = {};       ///< where it keeps its checkpoints; empty: nowhere
  bool resume = false;                     ///< continue from those
  std::string conditions = {};             ///< what it is made under, as a hash: other checkpoints are refused
  std::function<void(const training_progress&)> course = {};  ///< is given each epoch
};

/// A baseline, fitted on the split of what it answers; one that gives no answers where it has none for such data, or
/// was asked to stop.
baseline_choice::fitted fitted(const experiment_context& s, const baseline_choice& baseline,
                               const baseline_training& how = {});

/// The best `list` items for each question, without those that the context excludes.
std::vector<std::vector<item_id>> rankings(const experiment_context& s, std::span<const history> asked,
                                           const baseline_choice::fitted& ready, int list);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/pipeline/experiment_context-inl.hpp"
#endif
