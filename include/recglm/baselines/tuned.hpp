#pragma once
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "recglm/backend/host/parallel.hpp"
#include "recglm/baselines/baseline.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/types.hpp"
#include "recglm/metrics/ranking.hpp"

namespace recglm {

struct training_progress;

/// What parameters are chosen by: the questions of the validation part, never those of the test.
struct tuning_data {
  const catalogue& known;  ///< what candidates are fitted on
  std::span<const history> validation;
  bool exclude_seen = false;         ///< whether items of the history are excluded
  const catalogue* refit = nullptr;  ///< what the chosen one is fitted on again, where that is something else
  std::function<void(const std::string&)> show = {};  ///< is given lines of progress
  std::function<bool()> should_stop = {};             ///< asked now and then whether to end
  std::filesystem::path folder = {};                  ///< where what is trained keeps its checkpoints; empty: nowhere
  bool resume = false;                                ///< continue from the checkpoints of `folder`
  std::string conditions = {};  ///< what the training is made under, as a hash: other checkpoints are refused
  /// Is given each epoch of the training whose epoch is chosen.
  std::function<void(const training_progress&)> course = {};
};

/// Items that can't be the answer to `h`: those of its past, sorted, where they are excluded.
inline std::vector<item_id> excluded_by(const history& h, bool exclude_seen) {
  std::vector<item_id> out;
  if (!exclude_seen) return out;
  for (const interaction& x : h.past) out.push_back(x.item);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

/// NDCG@10 of a list of at most ten, by which baselines are chosen.
inline double ndcg_of(std::span<const item_id> list, const history& asked) {
  return metrics_at(list, asked.answers(), 10).ndcg;
}

/// The mean NDCG of the lists for some questions, in their order. Throws where there are none.
inline double ndcg_of(std::span<const std::vector<item_id>> lists, std::span<const history> asked) {
  check(!asked.empty(), "a tuned baseline needs validation questions: --validation-users 0 asks all users");
  double sum = 0;
  for (std::size_t q = 0; q < asked.size(); ++q) sum += ndcg_of(lists[q], asked[q]);
  return sum / static_cast<double>(asked.size());
}

/// NDCG@10 on the validation questions of what gives a list for a history: `rank(history, list, excluded)`.
template <class Rank>
double validation_ndcg(const Rank& rank, const tuning_data& data) {
  constexpr std::size_t at_once = 64;
  std::vector<std::vector<item_id>> lists(data.validation.size());
  tasks(static_cast<int>((lists.size() + at_once - 1) / at_once), [&](int piece, int) {
    const std::size_t first = static_cast<std::size_t>(piece) * at_once;
    for (std::size_t q = first; q < std::min(first + at_once, lists.size()); ++q) {
      const history& h = data.validation[q];
      lists[q] = rank(h, 10, excluded_by(h, data.exclude_seen));
    }
  });
  return ndcg_of(lists, data.validation);
}

/// What was tried to choose the parameters of a row, and what came of it.
struct tuning_trial {
  std::string settings;  ///< "last = 3, shrinkage = 5"
  /// NDCG@10 on the validation questions, minus RMSE of what predicts ratings: more is better.
  double validation = std::numeric_limits<double>::quiet_NaN();
  std::int64_t best_step = 0;  ///< of a training that was validated on its way; else 0
  double seconds = 0;          ///< wall time of fitting or training, and of judging
};

/// The place of the best of some trials; of equal ones the first.
inline std::size_t best_of(const std::vector<tuning_trial>& trials) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < trials.size(); ++i)
    if (trials[i].validation > trials[best].validation) best = i;
  return best;
}

/// A baseline whose parameters are chosen among `candidates` by NDCG@10 on the validation questions; of equal ones the
/// first. Who inherits gives it a name and the candidates:
///
///     struct item_knn_tuned : recglm::tuned<recglm::item_knn> {
///       static constexpr std::string_view name = "item-knn-tuned";
///       item_knn_tuned() { for (int last : {0, 1, 3}) candidates.push_back({.last = last}); }
///     };
template <class B>
struct tuned {
  std::vector<B> candidates;
  B best;                            ///< the chosen one, fitted
  double validation = 0;             ///< its NDCG@10 there
  std::vector<tuning_trial> trials;  ///< of the candidates, which know what they are called

  /// Whether candidates were judged to the end.
  bool trained() const { return validation >= 0; }

  /// Fits and judges every candidate. Throws where there are no candidates or no questions.
  void choose(const tuning_data& data) {
    check(!candidates.empty(), "a tuned baseline has no candidates to choose among");
    using clock = std::chrono::steady_clock;
    validation = -1;
    trials.clear();
    for (const B& candidate : candidates) {
      if (data.should_stop && data.should_stop()) {
        validation = -1;
        return;
      }
      const auto began = clock::now();
      B fitted = candidate;
      fitted.fit(data.known);
      const double ndcg = validation_ndcg(
          [&](const history& h, int list, auto excluded) { return ranked(fitted, h, list, excluded); }, data);
      trials.push_back({{}, ndcg, 0, std::chrono::duration<double>(clock::now() - began).count()});
      if (ndcg > validation) validation = ndcg, best = std::move(fitted);
    }
    if (data.refit) best.fit(*data.refit);
  }

  /// Fits the first candidate, for whoever has no validation questions.
  void fit(const catalogue& c) {
    check(!candidates.empty(), "a tuned baseline has no candidates to choose among");
    best = candidates.front();
    best.fit(c);
  }

  std::vector<item_id> rank(const history& h, int list, std::span<const item_id> excluded) const {
    return ranked(best, h, list, excluded);
  }
};

}  // namespace recglm
