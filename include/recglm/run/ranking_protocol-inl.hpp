#pragma once
#include "recglm/run/ranking_protocol.hpp"

#include "recglm/core/compiled.hpp"
#include "recglm/metrics/consistency.hpp"
#include "recglm/run/progress.hpp"

namespace recglm {

RECGLM_FUNC void ranking_protocol::check_row(const any_recipe& ready) const {
  random_engine draws = stream(context_.seed, "first question");
  const history& asked = context_.test.front();
  request_of(ready, asked, ready.sampling.choose(asked, draws), context_.exclude_seen);
}

RECGLM_FUNC std::unique_ptr<text_source> ranking_protocol::source(const any_recipe& ready, const entity_pool& pool,
                                                                  std::uint64_t seed, const split& parts) const {
  return std::make_unique<training_source<erased>>(ready, parts, pool, seed);
}

RECGLM_FUNC std::vector<row_metric> ranking_protocol::metrics_of(const any_metrics& metrics,
                                                                 const std::vector<std::vector<item_id>>& rankings,
                                                                 int list) const {
  const std::vector<double> all = metrics.metrics(context_.test, rankings, list, context_.known);
  std::vector<std::vector<double>> of_question = metrics.of_questions(context_.test, rankings, list, context_.known);
  std::vector<row_metric> out;
  for (std::size_t m = 0; m < all.size(); ++m) {
    // Only a mean over questions can be compared question by question.
    double sum = 0;
    for (double x : of_question[m]) sum += x;
    const double mean = sum / static_cast<double>(rankings.size());
    const bool is_mean = std::isfinite(mean) && std::abs(mean - all[m]) <= 1e-9 * std::max(1.0, std::abs(all[m]));
    out.push_back({metrics.names()[m], all[m], is_mean ? std::move(of_question[m]) : std::vector<double>{}});
  }
  return out;
}

RECGLM_FUNC std::optional<std::vector<std::vector<row_metric>>> ranking_protocol::evaluate(
    const model_view& model, const any_recipe& ready, const entity_pool& pool, std::uint64_t seed,
    const std::function<void(const std::string&)>& show) const {
  const std::size_t questions = context_.test.size();
  const auto rankings =
      rank(model, ready, pool, context_.test, context_.exclude_seen, seed, &interruption::wanted,
           [&](std::size_t n) { show("ranked " + std::to_string(n) + "/" + std::to_string(questions)); });
  if (rankings.size() < questions) return std::nullopt;
  return std::vector<std::vector<row_metric>>{metrics_of(ready.metrics, rankings, ready.value.list)};
}

RECGLM_FUNC std::vector<std::vector<row_metric>> ranking_protocol::evaluate_baseline(
    const baseline_choice::fitted& ready, const any_recipe& first) const {
  const int list = first.value.list;
  return {metrics_of(first.metrics, rankings(context_, context_.test, ready, list), list)};
}

RECGLM_FUNC std::vector<std::string> ranking_protocol::impossible(const evaluated_row& row) const {
  std::vector<std::string> out;
  for (const std::string& odd : impossible_metrics(row.metrics.front()))
    out.push_back("IMPOSSIBLE, " + row.recipe + ": " + odd);
  return out;
}

RECGLM_FUNC std::vector<std::string> impossible_metrics(const std::vector<row_metric>& metrics,
                                                        const std::string& front) {
  const auto of = [&](const std::string& name) {
    const auto at =
        std::find_if(metrics.begin(), metrics.end(), [&](const row_metric& m) { return m.name == front + name; });
    return at == metrics.end() ? std::optional<double>() : std::optional<double>(at->value);
  };
  std::vector<metrics_of_cut> cuts;
  for (int k : {1, 5, 10, 20})
    if (const auto h = of("hr@" + std::to_string(k)))
      if (const auto n = k == 1 ? h : of("ndcg@" + std::to_string(k))) cuts.push_back({k, *h, *n});
  return inconsistencies(cuts);
}

}  // namespace recglm
