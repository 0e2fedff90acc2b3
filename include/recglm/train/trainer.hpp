#pragma once
#include <algorithm>
#include <chrono>
#include <cmath>
#include <concepts>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "recglm/autograd/tape.hpp"
#include "recglm/core/types.hpp"
#include "recglm/train/optimiser.hpp"
#include "recglm/train/training_state.hpp"

namespace recglm {

/// Where the texts of each optimiser step come from. `save` gives the place in the data and every random stream as
/// text; after `load` of it, `next` gives what it would have given there.
template <class S>
concept BatchSource = requires(S source, const S& at_rest, const std::string& saved) {
  { source.next() } -> std::convertible_to<batch>;
  { at_rest.save() } -> std::convertible_to<std::string>;
  source.load(saved);
};

/// Copies texts [from, to) of `all` into `part`, whose memory is used again.
void cut(const batch& all, int from, int to, batch& part);

/// The first text of `all` that no longer fits when texts from `from` on may have `tokens` tokens together; at least
/// one goes in. 0 tokens: everything fits.
int cut_at(const batch& all, int from, int tokens);

namespace detail {

/// One training, from its first step (or the checkpoint) to its last.
template <class Model, class Source, class Optimiser>
class training {
 public:
  using B = typename Model::backend;

  training(Model& model, Source& source, const training_settings& settings)
      : model_(model),
        source_(source),
        settings_(settings),
        optimiser_(model, settings.optimiser),
        saved_(model, optimiser_, settings),
        began_(clock::now()),
        last_save_(began_) {
    if (settings.resume) saved_.load(now_, [&](const std::string& place) { source_.load(place); });
    seconds_before_ = now_.seconds;
    tokens_before_ = now_.tokens;
  }

  template <class Validate, class Show>
  training_outcome run(Validate& validate, Show& show) {
    while (!now_.finished && !reached()) {
      if (settings_.should_stop && settings_.should_stop()) {
        save();
        return outcome(training_end::interrupted);
      }
      step();
      if (settings_.validate_every > 0 && now_.step % settings_.validate_every == 0) consider(validate());
      show(progress());
      if (settings_.patience > 0 && now_.without_better >= settings_.patience) return finish(training_end::early);
      if (due()) save();
    }
    const training_end end = reached().value_or(training_end::steps);
    if (now_.finished) return outcome(now_.early ? training_end::early : end);
    if (settings_.validate_every > 0 && now_.step % settings_.validate_every != 0) consider(validate());
    return finish(end);
  }

 private:
  using clock = std::chrono::steady_clock;

  double seconds() const { return seconds_before_ + std::chrono::duration<double>(clock::now() - began_).count(); }

  double epochs() const {
    if constexpr (requires {
                    { source_.epochs() } -> std::convertible_to<double>;
                  })
      return source_.epochs();
    else
      return 0;
  }

  std::int64_t answers() const {
    if constexpr (requires {
                    { source_.answers() } -> std::convertible_to<std::int64_t>;
                  })
      return source_.answers();
    else
      return 0;
  }

  /// The limit that is reached; nothing while the training is below all of them.
  std::optional<training_end> reached() const {
    if (settings_.steps > 0 && now_.step >= settings_.steps) return training_end::steps;
    if (settings_.epochs > 0 && epochs() >= settings_.epochs) return training_end::epochs;
    if (settings_.max_seconds > 0 && seconds() >= settings_.max_seconds) return training_end::clock;
    return std::nullopt;
  }

  /// Share of the whole that is done, by the limit that is nearest.
  double done() const {
    double share = 0;
    if (settings_.steps > 0) share = static_cast<double>(now_.step) / static_cast<double>(settings_.steps);
    if (settings_.epochs > 0) share = std::max(share, epochs() / settings_.epochs);
    if (settings_.max_seconds > 0) share = std::max(share, seconds() / settings_.max_seconds);
    return std::min(share, 1.0);
  }

  /// Counted steps where they alone end the training, so that a run means the same on every machine. The rate would
  /// reach its floor one step after the last one.
  double rate() const {
    if (settings_.steps > 0 && settings_.epochs <= 0 && settings_.max_seconds <= 0)
      return settings_.rates.rate(static_cast<double>(now_.step + 1), static_cast<double>(settings_.steps + 1));
    // Measured otherwise, the first step is at 0: it gets a thousandth of the way.
    return settings_.rates.rate(std::max(done(), 1e-3), 1);
  }

  void step() {
    const double rate_now = rate();
    const batch all = source_.next();
    const auto targets =
        std::count_if(all.targets.begin(), all.targets.end(), [](token_id t) { return t != no_target; });
    check(targets > 0, "step ", now_.step + 1, ": the source gave ", all.texts(), " texts without a single target");
    int part = 0;
    for (int from = 0; from < all.texts(); ++part) {
      const int to = cut_at(all, from, settings_.micro_tokens);
      const bool whole = from == 0 && to == all.texts();
      if (!whole) cut(all, from, to, part_);
      add_gradients(whole ? all : part_, static_cast<double>(targets), part);
      from = to;
    }
    const step_report met = optimiser_.step(rate_now);
    if (!std::isfinite(met.loss)) refuse(all, met.loss);
    gradient_norm_ = met.norm;
    rate_ = rate_now;
    ++now_.step;
    now_.tokens += all.size();
    now_.seconds = seconds();
    loss_ = met.loss;
    now_.loss_sum = now_.loss_sum * 0.99 + met.loss;
    now_.loss_weight = now_.loss_weight * 0.99 + 1;
  }

  void add_gradients(const batch& texts, double targets, int part) {
    if (std::none_of(texts.targets.begin(), texts.targets.end(), [](token_id t) { return t != no_target; })) return;
    tape_.reset();
    tape_.seed(
        mix(settings_.seed ^ mix(static_cast<std::uint64_t>(now_.step) << 20 | static_cast<std::uint64_t>(part))));
    const auto loss = model_.loss(tape_, texts, targets);
    optimiser_.add_loss(loss.value());
    tape_.backward(loss);
  }

  // Names the texts of the step whose loss is not finite.
  [[noreturn]] void refuse(const batch& texts, double value) {
    std::string named;
    batch alone;
    for (int i = 0; i < texts.texts(); ++i) {
      cut(texts, i, i + 1, alone);
      if (std::none_of(alone.targets.begin(), alone.targets.end(), [](token_id t) { return t != no_target; })) continue;
      tape_.reset();
      tape_.pause();
      const bool good = std::isfinite(static_cast<double>(tape_.item(model_.loss(tape_, alone, 1.0))));
      tape_.resume();
      if (good) continue;
      named += text_of(named.empty() ? "" : "; ", "text ", i, " of the step (", alone.size(), " tokens:");
      for (int t = 0; t < std::min(alone.size(), 8); ++t)
        named += text_of(" ", alone.tokens[static_cast<std::size_t>(t)]);
      named += alone.size() > 8 ? " ...)" : ")";
      if (named.size() > 400) break;
    }
    fail("step ", now_.step + 1, ": the loss is ", value, " at learning rate ", rate_, "; it comes from ",
         named.empty() ? "texts that are finite one by one" : named, "; lower the learning rate or the clipping norm");
  }

  void consider(double number) {
    check(std::isfinite(number), "step ", now_.step, ": the validation gave ", number, "; it must be a number");
    now_.validation = number;
    if (now_.best_step > 0 && number <= now_.best) {
      ++now_.without_better;
      return;
    }
    now_.best = number;
    now_.best_step = now_.step;
    now_.without_better = 0;
    saved_.keep_best();
  }

  bool due() const {
    if (settings_.folder.empty()) return false;
    if (settings_.save_steps > 0 && now_.step % settings_.save_steps == 0) return true;
    return settings_.save_seconds > 0 &&
           std::chrono::duration<double>(clock::now() - last_save_).count() >= settings_.save_seconds;
  }

  void save() {
    if (settings_.folder.empty()) return;
    now_.seconds = seconds();
    saved_.save(now_, source_.save());
    last_save_ = clock::now();
  }

  training_outcome finish(training_end end) {
    if (now_.best_step > 0) saved_.restore_best();
    now_.finished = true;
    now_.early = end == training_end::early;
    save();
    return outcome(end);
  }

  training_progress progress() const {
    training_progress p;
    p.step = now_.step, p.steps = settings_.steps;
    p.done = done();
    p.loss = loss_, p.mean_loss = now_.mean_loss();
    p.rate = rate_, p.gradient_norm = gradient_norm_;
    p.tokens = now_.tokens, p.answers = answers();
    p.seconds = seconds();
    const double here = std::max(p.seconds - seconds_before_, 1e-9);
    p.tokens_per_second = static_cast<double>(now_.tokens - tokens_before_) / here;
    p.seconds_left = p.done > 0 ? p.seconds * (1 - p.done) / p.done : 0;
    p.validated = now_.best_step > 0;
    p.validated_now = settings_.validate_every > 0 && now_.step % settings_.validate_every == 0;
    p.validation = now_.validation, p.best = now_.best, p.best_step = now_.best_step,
    p.without_better = now_.without_better;
    return p;
  }

  training_outcome outcome(training_end end) const {
    training_outcome out;
    out.end = end, out.interrupted = end == training_end::interrupted;
    out.steps = now_.step, out.tokens = now_.tokens, out.answers = answers();
    out.seconds = now_.seconds, out.loss = now_.mean_loss();
    out.validated = now_.best_step > 0, out.best = now_.best, out.best_step = now_.best_step;
    return out;
  }

  Model& model_;
  Source& source_;
  const training_settings& settings_;
  Optimiser optimiser_;
  training_state now_;
  state_keeper<B> saved_;
  tape<B> tape_;
  batch part_;
  clock::time_point began_, last_save_;
  double seconds_before_ = 0;
  std::int64_t tokens_before_ = 0;
  double loss_ = 0, rate_ = 0, gradient_norm_ = 0;
};

}  // namespace detail

/// Trains the parameters of `model` that are marked as trained: the source gives the texts of one step at a time, which
/// are cut into pieces of `micro_tokens` to bound the memory; the loss is the mean over all targets of the step
/// whatever the cut. `validate()` gives a number of which more is better, every `validate_every` steps and at the end;
/// the model ends with the weights of the best one. `show(training_progress)` is called after every step. Throws where
/// the loss is not finite, naming step and texts, and where a checkpoint can't be written or read. `train<sgd<B>>(...)`
/// takes steps by another optimiser than AdamW.
template <class Optimiser = void, class Model, BatchSource Source, class Validate, class Show>
training_outcome train(Model& model, Source& source, const training_settings& settings, Validate&& validate,
                       Show&& show) {
  settings.check_values();
  if constexpr (!requires { source.epochs(); })
    check(settings.epochs <= 0, "training: the source does not count epochs; end the training by steps or seconds");
  using chosen = std::conditional_t<std::is_void_v<Optimiser>, adam_w<typename Model::backend>, Optimiser>;
  (void)sizeof(check_optimiser<chosen>);
  return detail::training<Model, Source, chosen>(model, source, settings).run(validate, show);
}

/// The same without validation and without a report.
template <class Optimiser = void, class Model, BatchSource Source>
training_outcome train(Model& model, Source& source, const training_settings& settings) {
  check(settings.validate_every == 0, "training: validate_every needs a validation to call");
  return train<Optimiser>(
      model, source, settings, [] { return 0.0; }, [](const training_progress&) {});
}

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/train/trainer-inl.hpp"
#endif
