#pragma once
#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/row.hpp"

#include <chrono>
#include <nlohmann/json.hpp>

#include "recglm/backend/cpu/parallel.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/metrics/consistency.hpp"
#include "recglm/pipeline/corpus.hpp"
#include "recglm/pipeline/rank.hpp"
#include "recglm/pipeline/settings_of.hpp"
#include "recglm/pipeline/training_source.hpp"
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

RECGLM_FUNC std::optional<table_row> make_row(const any_recipe& ready, const experiment_context& s,
                                              const entity_pool& pool, const std::string& recipe, std::uint64_t seed,
                                              const std::filesystem::path& folder, progress_lines& lines) {
  using clock = std::chrono::steady_clock;
  const auto done = folder / "row.json";
  std::filesystem::create_directories(folder);
  training_source source(ready, s.parts, pool, seed);
  const conditions all = conditions_of(s.under, ready, recipe, seed, hash_of_base(ready.value.base), source);
  settle(all, folder, ready.value.resume);
  const std::string under = hash(all);
  if (ready.value.resume && std::filesystem::exists(done)) {
    const nlohmann::json j = read_hashed_json(done);
    try {
      check(j.at("conditions") == under, done.string(),
            " belongs to another run than conditions.json beside it; leave --resume out to begin anew");
      return table_row{recipe, seed, j.at("metrics"), j.at("tokens"), j.at("seconds")};
    } catch (const nlohmann::json::exception& e) {
      fail(done.string(), ": not a finished row: ", reason_of(e));
    }
  }
  const std::string label = recipe + " seed " + std::to_string(seed);
  use_threads(ready.value.threads);
  any_network model = ready.adapter.make(ready.value, ready.tokenizer.size(), seed);
  const auto validate = [&] {
    const auto rankings = rank(model_view(model), ready, pool, s.validation, s.exclude_seen, seed);
    return any_metrics(metric_list<ndcg<10>>{}).metrics(s.validation, rankings, ready.value.list)[0];
  };
  const training_outcome outcome = train_row(model, source, ready.value, seed, folder, under, label, validate, lines);
  if (outcome.interrupted) return std::nullopt;
  const auto began = clock::now();
  const auto rankings =
      rank(model_view(model), ready, pool, s.test, s.exclude_seen, seed, &interruption::wanted, [&](std::size_t n) {
        lines.show(label + ": ranked " + std::to_string(n) + "/" + std::to_string(s.test.size()));
      });
  if (rankings.size() < s.test.size()) return std::nullopt;
  table_row row{recipe, seed, ready.metrics.metrics(s.test, rankings, ready.value.list, s.known),
                static_cast<std::uint64_t>(outcome.tokens),
                outcome.seconds + std::chrono::duration<double>(clock::now() - began).count()};
  save_run(folder, model, ready, recipe, seed, s.known);
  write_hashed_json(
      done, {{"metrics", row.metrics}, {"tokens", row.tokens}, {"seconds", row.seconds}, {"conditions", under}});
  return row;
}

RECGLM_FUNC std::vector<table_row> baseline_rows(const experiment_context& s, const values& v,
                                                 const any_metrics& metrics) {
  std::vector<table_row> out;
  for (const auto& [name, rankings] : baseline_rankings(s, v.list)) {
    const auto values = metrics.metrics(s.test, rankings, v.list, s.known);
    for (std::uint64_t seed : v.seeds) out.push_back({name, seed, values, 0, 0});
  }
  return out;
}

RECGLM_FUNC std::vector<std::string> impossible_metrics(const std::vector<std::string>& metrics, const table_row& row) {
  const auto of = [&](const std::string& name) {
    const auto at = std::find(metrics.begin(), metrics.end(), name);
    return at == metrics.end() ? std::optional<double>()
                               : std::optional<double>(row.metrics[static_cast<std::size_t>(at - metrics.begin())]);
  };
  std::vector<metrics_of_cut> cuts;
  for (int k : {1, 5, 10, 20})
    if (const auto h = of("hr@" + std::to_string(k)))
      if (const auto n = k == 1 ? h : of("ndcg@" + std::to_string(k))) cuts.push_back({k, *h, *n});
  return inconsistencies(cuts);
}

}  // namespace recglm
