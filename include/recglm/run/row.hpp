#pragma once
#include <chrono>

#include "recglm/backend/cpu/parallel.hpp"
#include "recglm/metrics/consistency.hpp"
#include "recglm/run/evaluate.hpp"
#include "recglm/run/progress.hpp"
#include "recglm/run/report.hpp"
#include "recglm/run/saved.hpp"
#include "recglm/run/source.hpp"
#include "recglm/run/texts.hpp"
#include "recglm/train/trainer.hpp"

namespace recglm {

/// The adapter that a recipe's values describe: rank, alpha and kind for every matrix whose rank no flag of its own set.
template <class Adapter>
Adapter adapter_from(Adapter adapter, const values& v) {
  if constexpr (std::is_same_v<Adapter, lora>) {
    const adapter_kind kind = v.adapter_kind == "lora"              ? adapter_kind::lora
                              : v.adapter_kind == "rank_stabilised" ? adapter_kind::rank_stabilised
                              : v.adapter_kind == "dora"            ? adapter_kind::dora
                                                                    : (fail("--adapter-kind ", v.adapter_kind, ": it is lora, rank_stabilised or dora"), adapter_kind::lora);
    const int usual = lora{}.dense.rank;
    for (adapter_terms* terms : {&adapter.query_key_value, &adapter.dense, &adapter.dense_h_to_4h, &adapter.dense_4h_to_h}) {
      if (terms->rank == usual) terms->rank = v.rank;
      terms->alpha = v.alpha, terms->kind = kind;
    }
  }
  return adapter;
}

/// The network of a row before its training: the base that was named, or random weights drawn by `seed`. Throws where
/// an adapter would be trained on random weights that stay frozen (DESIGN 7).
template <Recipe R>
model_of<R> untrained(const configured<R>& ready, std::uint64_t seed) {
  using adapter = typename R::adapter;
  const values& v = ready.value;
  const adapter terms = adapter_from(ready.adapter, v);
  if (!v.base.empty()) {
    auto model = load_model<typename R::backend, typename R::architecture, adapter>(v.base, terms, seed);
    check(model.vocabulary() >= ready.tokenizer.size(), v.base, ": the model knows ", model.vocabulary(), " tokens, the tokenizer makes ",
          ready.tokenizer.size(), "; give the tokenizer's files of that model (--tokenizer.vocab, --tokenizer.merges)");
    check(model.shape().positions >= v.positions, v.base, ": the model has ", model.shape().positions, " positions; set --positions to that");
    return model;
  }
  const model_shape shape{.layers = v.layers, .hidden = v.width, .heads = v.heads, .vocabulary = ready.tokenizer.size(),
                          .positions = v.positions, .embedding_dropout = v.dropout, .attention_dropout = v.dropout, .output_dropout = v.dropout};
  random_engine draws = stream(seed, "initialisation");
  model_of<R> model(shape, terms, draws);
  check(!model.adapted() || v.frozen_random, "an adapter on a base of random weights trains next to nothing: name a pre-trained --base, "
        "take adapter = none, or say --frozen-random");
  return model;
}

/// How a row is trained, from its values.
inline training_settings training_of(const values& v, std::uint64_t seed, const std::filesystem::path& folder) {
  training_settings s;
  s.seed = seed;
  s.steps = v.seconds > 0 ? 0 : v.steps;
  s.max_seconds = v.seconds;
  s.rates.peak = v.learning_rate;
  s.rates.warm_up = v.warm_up;
  s.optimiser.weight_decay = v.weight_decay;
  s.optimiser.clip = v.clip;
  s.micro_tokens = v.micro_tokens;
  s.validate_every = v.validate_every;
  s.patience = v.validate_every > 0 ? v.patience : 0;
  if (v.save_every > 0 || v.resume) s.folder = folder / "training";
  s.save_seconds = v.save_every;
  s.resume = v.resume;
  s.should_stop = &interruption::wanted;
  return s;
}

/// "step 120/400, loss 3.21, 18200 tokens/s, 12 s left".
inline std::string text_of_progress(const training_progress& p) {
  std::string out = "step " + std::to_string(p.step) + (p.steps > 0 ? "/" + std::to_string(p.steps) : "") + ", loss " + detail::number(p.mean_loss, "%.3f") +
                    ", " + detail::number(p.tokens_per_second, "%.0f") + " tokens/s, " + detail::number(p.seconds_left, "%.0f") + " s left";
  if (p.validated) out += ", validation " + detail::number(p.validation) + " (best " + detail::number(p.best) + ")";
  return out;
}

/// One recipe with one seed, from its texts to its line of the table; nothing if it was interrupted. What `recommend`
/// needs is left in `folder`. With `values::resume`, a row whose folder is complete is read back.
template <Recipe R>
std::optional<table_row> make_row(const configured<R>& ready, const stage& s, const entity_pool& pool, const std::string& recipe,
                                  std::uint64_t seed, const std::filesystem::path& folder, progress_lines& lines) {
  using clock = std::chrono::steady_clock;
  const auto done = folder / "row.json";
  if (ready.value.resume && std::filesystem::exists(done)) {
    const nlohmann::json j = read_json(done);
    return table_row{recipe, seed, j.at("metrics"), j.at("tokens"), j.at("seconds")};
  }
  const std::string label = recipe + " seed " + std::to_string(seed);
  use_threads(ready.value.threads);
  std::filesystem::create_directories(folder);
  auto model = untrained(ready, seed);
  training_source<R> source(ready, s.parts, pool, seed);
  const auto validate = [&] {
    const auto rankings = rank(model, ready, pool, s.validation, s.exclude_seen, seed);
    return std::get<0>(std::tuple(figures<metric_list<ndcg<10>>>(s.validation, rankings, ready.value.list)))[0];
  };
  const training_outcome outcome = train(model, source, training_of(ready.value, seed, folder), validate,
                                         [&](const training_progress& p) { lines.show(label + ": " + text_of_progress(p)); });
  if (outcome.interrupted) return std::nullopt;
  lines.say(label + ": trained on " + std::to_string(outcome.tokens) + " tokens in " + detail::number(outcome.seconds, "%.1f") + " s, loss " +
            detail::number(outcome.loss, "%.3f"));
  const auto began = clock::now();
  const auto rankings = rank(model, ready, pool, s.test, s.exclude_seen, seed, &interruption::wanted, [&](std::size_t n) {
    lines.show(label + ": ranked " + std::to_string(n) + "/" + std::to_string(s.test.size()));
  });
  if (rankings.size() < s.test.size()) return std::nullopt;
  table_row row{recipe, seed, figures<typename R::metrics>(s.test, rankings, ready.value.list), static_cast<std::uint64_t>(outcome.tokens),
                outcome.seconds + std::chrono::duration<double>(clock::now() - began).count()};
  save_run<R>(folder, model, ready, recipe, seed, s.known);
  write_atomically(done, nlohmann::json{{"metrics", row.metrics}, {"tokens", row.tokens}, {"seconds", row.seconds}}.dump() + "\n");
  return row;
}

/// The lines of the rows that cost nothing, one for each seed so that every recipe of a table has as many.
template <class Metrics>
std::vector<table_row> baseline_rows(const stage& s, const values& v) {
  std::vector<table_row> out;
  for (const auto& [name, rankings] : baseline_rankings(s, v.list)) {
    const auto values = figures<Metrics>(s.test, rankings, v.list);
    for (std::uint64_t seed : v.seeds) out.push_back({name, seed, values, 0, 0});
  }
  return out;
}

/// What no ranking can have given in a row (PAPER 1.9), in words; empty where all is well.
inline std::vector<std::string> impossible_figures(const std::vector<std::string>& metrics, const table_row& row) {
  const auto of = [&](const std::string& name) {
    const auto at = std::find(metrics.begin(), metrics.end(), name);
    return at == metrics.end() ? std::optional<double>() : std::optional<double>(row.metrics[static_cast<std::size_t>(at - metrics.begin())]);
  };
  std::vector<cut_figures> cuts;
  for (int k : {1, 5, 10, 20})
    if (const auto h = of("hr@" + std::to_string(k)))
      if (const auto n = k == 1 ? h : of("ndcg@" + std::to_string(k))) cuts.push_back({k, *h, *n});
  return inconsistencies(cuts);
}

}  // namespace recglm
