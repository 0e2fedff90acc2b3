#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "recglm/baselines/tuned.hpp"
#include "recglm/core/types.hpp"
#include "recglm/train/trainer.hpp"
#include "recglm/train/training_record.hpp"

namespace recglm {

/// How a baseline is trained, epoch by epoch.
struct epoch_plan {
  std::string_view name;  ///< of the baseline, for lines of progress
  int epochs = 1;
  int validate_every = 1;  ///< epochs between two validations
  double learning_rate = 1e-3;
  std::uint64_t seed = 1;
  double l2 = 0;            ///< of Adam, added to the gradient
  double weight_decay = 0;  ///< decoupled, as AdamW has it
  double beta2 = 0.999;
  int patience = 0;  ///< validations without a better one before training stops; 0: it continues
};

/// The epoch that was best on validation, the last one where there was none.
struct best_epoch {
  int epoch = 0;
  double validation = 0;
  training_outcome outcome = {};
  double epochs = 0;            ///< that were walked
  std::int64_t parameters = 0;  ///< numbers of the network, all of which are trained
};

/// What a row says of a training: how it ended and which step was best are those of `first`, which validation judged,
/// all else of the training `anew`, where there was one, whose network answers then. The validation stands there where
/// its metric is NDCG@10.
training_record record_of(const best_epoch& first, const std::optional<best_epoch>& anew = std::nullopt,
                          std::string_view metric = {});

namespace detail {
/// "bpr-mf: epoch 3/1000, loss 0.693, 20 s left, validation 0.0100 (best 0.0110)"
std::string line_of_epoch(const epoch_plan& plan, int epoch, const training_progress& p);
}  // namespace detail

/// Trains `network` by Adam, without clipping, on batches of `source`, which knows the `steps_of_an_epoch()`.
/// `validate()` gives a number of which more is better; the network ends with the weights of the best epoch. Nothing
/// where `data->should_stop` asked for an end; with a folder there are checkpoints, from which `data->resume`
/// continues. No `data`: no validation.
template <class Network, class Source, class Validate>
std::optional<best_epoch> train_epochs(const epoch_plan& plan, Network& network, Source& source,
                                       const tuning_data* data, Validate&& validate) {
  const int each = source.steps_of_an_epoch();
  training_settings settings;
  settings.seed = plan.seed;
  settings.steps = static_cast<std::int64_t>(plan.epochs) * each;
  settings.rates = {.peak = plan.learning_rate, .warm_up = 0, .shape = decay::constant};
  settings.optimiser = {.beta2 = plan.beta2, .weight_decay = plan.weight_decay, .l2 = plan.l2, .clip = 0};
  if (data && !data->validation.empty())
    settings.validate_every = plan.validate_every * each, settings.patience = plan.patience;
  if (data) {
    settings.should_stop = data->should_stop;
    settings.folder = data->folder, settings.save_seconds = 60;
    settings.resume = data->resume, settings.conditions = data->conditions;
  }
  const training_outcome outcome = train(network, source, settings, validate, [&](const training_progress& p) {
    if (!data || p.step % each != 0) return;
    if (data->show) data->show(detail::line_of_epoch(plan, static_cast<int>(p.step / each), p));
    if (!data->course) return;
    training_progress epoch = p;
    epoch.loss = p.mean_loss;
    if constexpr (!requires { source.answers(); }) epoch.answers = p.tokens;
    data->course(epoch);
  });
  if (outcome.interrupted) return std::nullopt;
  best_epoch out{outcome.validated ? static_cast<int>(outcome.best_step / each) : plan.epochs, outcome.best, outcome,
                 static_cast<double>(outcome.steps) / each};
  if (outcome.end == training_end::steps) out.outcome.end = training_end::epochs;       // which the steps were made of
  if constexpr (!requires { source.answers(); }) out.outcome.answers = outcome.tokens;  // of pairs each is one
  network.parameters([&](const auto& p) { out.parameters += static_cast<std::int64_t>(p.count()); });
  return out;
}

/// What became of a choice of the epoch.
struct chosen_epoch {
  std::string note;  ///< "epoch 20 of 100 is best on 500 validation questions (NDCG@10 there 0.4000), seed 1"
  training_record record;
};

/// Trains on `data.known`, and anew on `data.refit` for as many epochs as were best where there is something to refit
/// on, with the checkpoints of each in a folder of its own. `train(catalogue, epochs, data)` is one training, of which
/// the last one counts. Nothing where it was asked to stop. `metric` is the validation's name, and its sign what the
/// number is multiplied by to be shown.
std::optional<chosen_epoch> choose_epoch(
    const tuning_data& data, const epoch_plan& plan, std::string_view metric, double sign,
    const std::function<std::optional<best_epoch>(const catalogue&, int, const tuning_data*)>& train);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/epochs-inl.hpp"
#endif
