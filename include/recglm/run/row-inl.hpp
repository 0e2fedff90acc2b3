#pragma once
#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/row.hpp"

#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>

#include "recglm/backend/host/parallel.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/data/escape.hpp"
#include "recglm/pipeline/settings_of.hpp"
#include "recglm/run/erased/pipeline.hpp"
#include "recglm/run/loss_curve.hpp"
#include "recglm/run/progress.hpp"
#include "recglm/run/report.hpp"
#include "recglm/run/saved.hpp"
#include "recglm/train/settings.hpp"

namespace recglm {

RECGLM_FUNC training_settings training_of(const values& v, std::uint64_t seed, const std::filesystem::path& folder,
                                          const std::string& under) {
  training_settings s = settings_of(v, seed);
  s.conditions = under;
  if (v.save_every > 0 || v.resume) s.folder = folder / "training";
  s.save_seconds = v.save_every;
  s.resume = v.resume;
  s.should_stop = &interruption::wanted;
  return s;
}

RECGLM_FUNC std::string text_of_progress(const training_progress& p) {
  std::string out = "step " + std::to_string(p.step) + (p.steps > 0 ? "/" + std::to_string(p.steps) : "") + ", loss " +
                    detail::number(p.mean_loss, "%.3f") + ", " + detail::number(p.tokens_per_second, "%.0f") +
                    " tokens/s, " + detail::number(p.seconds_left, "%.0f") + " s left";
  if (p.validated) out += ", validation " + detail::number(p.validation) + " (best " + detail::number(p.best) + ")";
  return out;
}

RECGLM_FUNC std::optional<evaluated_row> make_row(const evaluation_protocol& protocol, const any_recipe& ready,
                                                  const experiment_context& s, const entity_pool& pool,
                                                  const std::string& recipe, std::uint64_t seed,
                                                  const std::filesystem::path& folder, progress_lines& lines) {
  using clock = std::chrono::steady_clock;
  const values& v = ready.value;
  std::filesystem::create_directories(folder);
  const std::unique_ptr<text_source> source = protocol.source(ready, pool, seed, s.parts);
  conditions shared = s.under;
  for (auto& one : protocol.under()) shared.push_back(std::move(one));
  const conditions all = conditions_of(std::move(shared), ready, recipe, seed, hash_of_base(v.base), *source);
  settle(all, folder, v.resume);
  const std::string under = hash(all);
  if (v.resume)
    if (auto row = read_row(all, folder)) return row;
  const std::string label = recipe + " seed " + std::to_string(seed);
  use_threads(v.threads);
  any_network model = ready.adapter.make(v, ready.tokenizer.size(), seed);
  const auto validate = [&] {
    const auto rankings = rank(model_view(model), ready, pool, s.validation, s.exclude_seen, seed);
    return any_metrics(metric_list<ndcg<10>>{}).metrics(s.validation, rankings, v.list)[0];
  };
  const training_outcome outcome = train_row(model, *source, v, seed, folder, under, label, validate, lines);
  if (outcome.interrupted) return std::nullopt;
  training_outcome last = outcome;
  std::unique_ptr<text_source> again;
  if (s.refit_parts && outcome.steps > 0) {
    again = protocol.source(ready, pool, seed, *s.refit_parts);
    values same = v;
    same.seconds = 0, same.validate_every = 0;
    // As many epochs: a larger training part takes more steps.
    const auto chosen = static_cast<double>(outcome.validated ? outcome.best_step : outcome.steps);
    same.steps = static_cast<int>(std::ceil(chosen * static_cast<double>(again->answers_of_an_epoch()) /
                                            static_cast<double>(source->answers_of_an_epoch())));
    model = ready.adapter.make(v, ready.tokenizer.size(), seed);
    std::filesystem::create_directories(folder / "refit");
    last = train_row(model, *again, same, seed, folder / "refit", under, label + ", anew", validate, lines);
    if (last.interrupted) return std::nullopt;
  }
  const text_source& trained_on = again ? *again : *source;
  const auto began = clock::now();
  auto metrics = protocol.evaluate(model, ready, pool, seed,
                                   [&](const std::string& how_far) { lines.show(label + ": " + how_far); });
  if (!metrics) return std::nullopt;
  const parameter_counts counted = model->parameters();
  training_record training{.answers = last.answers,
                           .epochs = static_cast<double>(last.answers) /
                                     static_cast<double>(std::max<std::int64_t>(1, trained_on.answers_of_an_epoch())),
                           .tokens = last.tokens,
                           .trained = outcome.steps > 0 ? counted.trained : 0,
                           .parameters = counted.all,
                           .ends = std::string(name_of(outcome.end))};
  if (outcome.validated) training.best_step = outcome.best_step, training.validation = outcome.best;
  evaluated_row row{
      recipe, seed, *std::move(metrics),
      outcome.seconds + (again ? last.seconds : 0) + std::chrono::duration<double>(clock::now() - began).count(),
      training};
  if (outcome.end == training_end::clock)
    row.remarks.push_back("CLOCK, " + recipe +
                          ": its training was ended by --seconds, which is another experiment on every machine");
  row.folder = folder;
  save_run(folder, model, ready, recipe, seed, s.known);
  kept_row out = kept(protocol, s, std::move(row), all);
  write_row(out, folder);
  return std::move(out.row);
}

}  // namespace recglm
