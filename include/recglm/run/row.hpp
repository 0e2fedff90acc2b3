#pragma once
#include <chrono>

#include "recglm/backend/host/parallel.hpp"
#include "recglm/run/conditions.hpp"
#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/erased/pipeline.hpp"
#include "recglm/run/evaluation_protocol.hpp"
#include "recglm/run/kept_row.hpp"
#include "recglm/run/progress.hpp"
#include "recglm/run/report.hpp"
#include "recglm/run/saved.hpp"
#include "recglm/run/training_course.hpp"
#include "recglm/train/settings.hpp"

namespace recglm {

/// How a row is trained, from its values.
/// A checkpoint must have been made under the conditions with the hash `under`.
training_settings training_of(const values& v, std::uint64_t seed, const std::filesystem::path& folder,
                              const std::string& under = {});

/// "step 120/400, loss 3.21, 18200 tokens/s, 12 s left".
std::string text_of_progress(const training_progress& p);

/// Trains a row, telling `lines` how far it is; its course is in `folder`/curve.tsv, and
/// beside it for TensorBoard.
template <class Source, class Validate>
training_outcome train_row(any_network& model, Source& source, const values& v, std::uint64_t seed,
                           const std::filesystem::path& folder, const std::string& under, const std::string& label,
                           Validate validate, progress_lines& lines) {
  training_course course(folder, v.resume);
  const training_outcome outcome =
      model->train(source, training_of(v, seed, folder, under), validate, [&](const training_progress& p) {
        course.add(p);
        lines.show(label + ": " + text_of_progress(p));
      });
  if (!outcome.interrupted)
    lines.say(label + ": trained on " + std::to_string(outcome.tokens) + " tokens in " +
              detail::number(outcome.seconds, "%.1f") + " s, loss " + detail::number(outcome.loss, "%.3f") +
              (outcome.validated
                   ? ", validation " + detail::number(outcome.best) + " at step " + std::to_string(outcome.best_step)
                   : ""));
  return outcome;
}

/// A recipe whose texts are fitted, with one seed, and where it is made. What it names outlives it.
struct row_job {
  const evaluation_protocol& protocol;
  const any_recipe& ready;
  const experiment_context& shared;
  const entity_pool& pool;
  std::string recipe;
  std::uint64_t seed;
  std::filesystem::path folder;
  std::filesystem::path cell = {};        ///< of a sweep: the folder in which it is trained; empty: `folder`
  std::string label = {};                 ///< in lines of progress; empty: recipe and seed
  std::vector<tuning_trial> trials = {};  ///< of the sweep that chose the cell

  /// Trains and evaluates as `make_row` says. A cell that is trained already is not trained again.
  std::optional<evaluated_row> make(progress_lines& lines) const;
  /// Trains and validates, and tests nothing: a training that was not validated on its way is at its end. Leaves
  /// trial.json and a checkpoint in `cell`.
  std::optional<tuning_trial> validate(progress_lines& lines) const;

  /// What another process has made of the same in the same place; nothing where it is not there.
  std::optional<evaluated_row> made() const;
  std::optional<tuning_trial> validated() const;

 private:
  struct begun;
  begun begin() const;
  std::string shown() const;
  double ndcg(const model_view& model) const;
  training_outcome train(begun& now, any_network& model, progress_lines& lines) const;
};

/// One recipe with one seed, from its texts to its metrics; nothing if it was interrupted. What `recommend` needs is
/// left in `folder`, and each question's metrics. With `values::resume`, a row whose folder is complete is read back,
/// and one that was made under other conditions is refused. Validations are NDCG@10 of the ranked validation questions.
std::optional<evaluated_row> make_row(const evaluation_protocol& protocol, const any_recipe& ready,
                                      const experiment_context& s, const entity_pool& pool, const std::string& recipe,
                                      std::uint64_t seed, const std::filesystem::path& folder, progress_lines& lines);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/row-inl.hpp"
#endif
