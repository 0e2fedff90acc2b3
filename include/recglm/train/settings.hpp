#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <string>
#include <string_view>

#include "recglm/core/check.hpp"
#include "recglm/train/adam_w.hpp"
#include "recglm/train/schedule.hpp"

namespace recglm {

/// How a model is trained. At least one of `steps`, `epochs` and `max_seconds` says when it ends; the first that is
/// reached does.
struct training_settings {
  std::uint64_t seed = 1;  ///< of the dropout: its masks depend on the seed and the step alone
  std::int64_t steps = 0;  ///< optimiser steps; 0: no limit
  double epochs = 0;       ///< epochs, as `source.epochs()` counts them; 0: no limit
  double max_seconds = 0;  ///< wall time of the training itself, interruptions not counted; 0: no limit
  schedule rates;
  adam_w_settings optimiser;
  int micro_tokens = 0;    ///< tokens of a step that are in memory at once; a longer text is alone; 0: the whole step
  int validate_every = 0;  ///< steps between two validations; 0: none
  int patience = 0;        ///< validations without a better number before training stops; 0: it continues
  std::filesystem::path folder;       ///< of the checkpoints; empty: none are written
  std::int64_t save_steps = 0;        ///< steps between two checkpoints; 0: see save_seconds
  double save_seconds = 0;            ///< seconds between two checkpoints; 0: see save_steps. Both 0: only at the end
  std::string conditions;             ///< what else makes the training what it is (data, texts, model), as a hash; a
                                      ///< checkpoint made under others is refused
  bool resume = false;                ///< continue from the last checkpoint of `folder`, if there is one
  std::function<bool()> should_stop;  ///< asked before each step, as by Ctrl-C; empty: never

  /// Throws naming the value that makes no training.
  void check_values() const;
};

/// Where a training is, after each step.
struct training_progress {
  std::int64_t step = 0;                                   ///< steps made
  std::int64_t steps = 0;                                  ///< steps in all; 0 where something else ends it
  double done = 0;                                         ///< share of the whole, from 0 to 1
  double loss = 0;                                         ///< mean over the targets of this step
  double mean_loss = 0;                                    ///< weighted mean of the last hundred steps or so
  double rate = 0;                                         ///< learning rate of this step
  double gradient_norm = 0;                                ///< before clipping
  std::int64_t tokens = 0;                                 ///< in all steps so far
  std::int64_t answers = 0;                                ///< of the source, where it counts them
  double tokens_per_second = 0;                            ///< since this process began
  double seconds = 0;                                      ///< spent in training, earlier processes included
  double seconds_left = 0;                                 ///< at the present pace
  bool validated = false;                                  ///< whether a validation has given a number
  bool validated_now = false;                              ///< whether it was after this step
  double validation = 0;                                   ///< the last one
  double best = -std::numeric_limits<double>::infinity();  ///< best validation so far
  std::int64_t best_step = 0;
  int without_better = 0;  ///< validations since the best one
};

/// Why a training ended: not begun, at its limit of steps, of epochs or of wall time, for want of a better validation,
/// or because `should_stop` asked for it.
enum class training_end { untrained, steps, epochs, clock, early, interrupted };

/// "steps", "clock", ...
std::string_view name_of(training_end end);

/// What became of a training. The model holds the weights of the best validation where there were any.
struct training_outcome {
  training_end end = training_end::untrained;
  bool interrupted = false;  ///< `should_stop` asked for it; `resume` continues
  std::int64_t steps = 0;
  std::int64_t tokens = 0;
  std::int64_t answers = 0;  ///< of the source, where it counts them
  double seconds = 0;
  double loss = 0;  ///< weighted mean of the last hundred steps or so
  bool validated = false;
  double best = -std::numeric_limits<double>::infinity();  ///< best validation
  std::int64_t best_step = 0;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/train/settings-inl.hpp"
#endif
