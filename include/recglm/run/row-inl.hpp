#pragma once
#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/row.hpp"

#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>

#include "recglm/backend/host/parallel.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/input_file.hpp"
#include "recglm/data/escape.hpp"
#include "recglm/pipeline/memorised.hpp"
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

struct row_job::begun {
  std::unique_ptr<text_source> source;
  conditions all;
  std::string under;
};

namespace detail {

/// Whether the row in a folder was chosen among these very trials.
RECGLM_FUNC bool tells_of(const std::vector<tuning_trial>& trials, const std::filesystem::path& folder) {
  if (!std::filesystem::exists(folder / "result.json")) return false;
  const std::vector<tuning_trial> there = read_row(folder).row.trials;
  return std::equal(trials.begin(), trials.end(), there.begin(), there.end(),
                    [](const tuning_trial& a, const tuning_trial& b) {
                      return a.settings == b.settings && a.validation == b.validation;
                    });
}

}  // namespace detail

RECGLM_FUNC row_job::begun row_job::begin() const {
  begun out{protocol.source(ready, pool, seed, shared.parts), shared.under, {}};
  for (auto& one : protocol.under()) out.all.push_back(std::move(one));
  out.all = conditions_of(std::move(out.all), ready, recipe, seed, hash_of_base(ready.value.base), *out.source);
  out.under = hash(out.all);
  return out;
}

RECGLM_FUNC double row_job::ndcg(const model_view& model) const {
  const auto rankings = rank(model, ready, pool, shared.validation, shared.exclude_seen, seed);
  return any_metrics(metric_list<recglm::ndcg<10>>{}).metrics(shared.validation, rankings, ready.value.list)[0];
}

RECGLM_FUNC std::string row_job::shown() const {
  return label.empty() ? recipe + " seed " + std::to_string(seed) : label;
}

RECGLM_FUNC training_outcome row_job::train(begun& now, any_network& model, progress_lines& lines) const {
  values v = ready.value;
  // The checkpoint at the end of a cell is its weights, for whoever tests it.
  if (!cell.empty()) v.resume = true;
  return train_row(
      model, *now.source, v, seed, cell.empty() ? folder : cell, now.under, shown(), [&] { return ndcg(model); },
      lines);
}

RECGLM_FUNC std::optional<tuning_trial> row_job::validated() const { return read_trial(begin().under, cell); }

RECGLM_FUNC std::optional<evaluated_row> row_job::made() const { return read_row(begin().all, folder); }

RECGLM_FUNC std::optional<tuning_trial> row_job::validate(progress_lines& lines) const {
  using clock = std::chrono::steady_clock;
  std::filesystem::create_directories(cell);
  begun now = begin();
  settle(now.all, cell, ready.value.resume);
  if (ready.value.resume)
    if (auto done = read_trial(now.under, cell)) return done;
  use_threads(ready.value.threads);
  any_network model = ready.adapter.make(ready.value, ready.tokenizer.size(), seed);
  const training_outcome outcome = train(now, model, lines);
  if (outcome.interrupted) return std::nullopt;
  tuning_trial out{{}, outcome.best, outcome.best_step, outcome.seconds};
  if (!outcome.validated) {
    const auto began = clock::now();
    out.validation = ndcg(model), out.best_step = 0;
    out.seconds += std::chrono::duration<double>(clock::now() - began).count();
  }
  write_trial(out, now.under, cell);
  return out;
}

RECGLM_FUNC std::optional<evaluated_row> row_job::make(progress_lines& lines) const {
  using clock = std::chrono::steady_clock;
  const values& v = ready.value;
  const experiment_context& s = shared;
  std::filesystem::create_directories(folder);
  begun now = begin();
  if (cell.empty()) {
    settle(now.all, folder, v.resume);
  } else {
    std::filesystem::create_directories(cell);
    settle(now.all, cell, v.resume);
    // Another cell may be the chosen one now; the row of the former is made again in no time.
    const bool same = settled(now.all, folder);
    if (!same) std::filesystem::remove_all(folder / "refit");
    if (!same || !v.resume || !detail::tells_of(trials, folder)) std::filesystem::remove(folder / "result.json");
    settle(now.all, folder, false);
  }
  if (v.resume)
    if (auto row = read_row(now.all, folder)) return row;
  use_threads(v.threads);
  any_network model = ready.adapter.make(v, ready.tokenizer.size(), seed);
  std::string remark;
  if (!v.base.empty() && !v.sizes_only) {
    lines.show(shown() + ": asking the base what it remembers");
    const memorisation::report found = memorised_by(model_view(model), ready, pool, s);
    remark = text_of(found.fires ? "MEMORISATION, " : "", recipe, ": ", found.sentence);
  }
  const training_outcome outcome = train(now, model, lines);
  if (outcome.interrupted) return std::nullopt;
  training_record training{.trained = outcome.steps > 0 ? model->parameters().trained : 0,
                           .parameters = model->parameters().all,
                           .ends = std::string(name_of(outcome.end))};
  if (outcome.validated) training.best_step = outcome.best_step, training.validation = outcome.best;
  if (!cell.empty()) {
    if (!outcome.validated) training.validation = ndcg(model);
    for (const char* file : {"curve.tsv", event_file::name})
      if (std::filesystem::exists(cell / file)) write_atomically(folder / file, read_file(cell / file, any_length));
  }
  training_outcome last = outcome;
  std::unique_ptr<text_source> again;
  if (s.refit_parts && outcome.steps > 0) {
    again = protocol.source(ready, pool, seed, *s.refit_parts);
    values same = v;
    same.seconds = same.epochs = 0, same.validate_every = 0;
    // As many epochs: a larger training part takes more steps.
    const auto chosen = static_cast<double>(outcome.validated ? outcome.best_step : outcome.steps);
    same.steps = static_cast<int>(std::ceil(chosen * static_cast<double>(again->answers_of_an_epoch()) /
                                            static_cast<double>(now.source->answers_of_an_epoch())));
    model = ready.adapter.make(v, ready.tokenizer.size(), seed);
    std::filesystem::create_directories(folder / "refit");
    last = train_row(
        model, *again, same, seed, folder / "refit", now.under, shown() + ", anew", [&] { return ndcg(model); }, lines);
    if (last.interrupted) return std::nullopt;
  }
  const text_source& trained_on = again ? *again : *now.source;
  training.answers = last.answers, training.tokens = last.tokens;
  training.seconds = outcome.seconds + (again ? last.seconds : 0);
  training.epochs = static_cast<double>(last.answers) /
                    static_cast<double>(std::max<std::int64_t>(1, trained_on.answers_of_an_epoch()));
  const auto began = clock::now();
  auto metrics = protocol.evaluate(model, ready, pool, seed,
                                   [&](const std::string& how_far) { lines.show(shown() + ": " + how_far); });
  if (!metrics) return std::nullopt;
  evaluated_row row{recipe, seed, *std::move(metrics),
                    training.seconds + std::chrono::duration<double>(clock::now() - began).count(), training};
  if (outcome.end == training_end::clock)
    row.remarks.push_back("CLOCK, " + recipe +
                          ": its training was ended by --seconds, which is another experiment on every machine");
  if (!remark.empty()) row.remarks.push_back(remark);
  if (const std::string more = protocol.remark(model, ready, pool, row); !more.empty()) row.remarks.push_back(more);
  if (!trials.empty())
    row.remarks.push_back(recipe + ": " + detail::note_of_choice(trials) + "; the others are not tested");
  row.folder = folder, row.trials = trials;
  save_run(folder, model, ready, recipe, seed, s.known);
  kept_row out = kept(protocol, s, std::move(row), std::move(now.all));
  write_row(out, folder);
  return std::move(out.row);
}

RECGLM_FUNC std::optional<evaluated_row> make_row(const evaluation_protocol& protocol, const any_recipe& ready,
                                                  const experiment_context& s, const entity_pool& pool,
                                                  const std::string& recipe, std::uint64_t seed,
                                                  const std::filesystem::path& folder, progress_lines& lines) {
  return row_job{protocol, ready, s, pool, recipe, seed, folder}.make(lines);
}

}  // namespace recglm
