#pragma once
#include "recglm/run/ranking_protocol.hpp"

#include "recglm/core/compiled.hpp"
#include "recglm/metrics/consistency.hpp"
#include "recglm/run/progress.hpp"
#include "recglm/run/report.hpp"

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

RECGLM_FUNC std::string ranking_protocol::exclusion(const std::string& name, const std::vector<row_metric>& row,
                                                    const std::vector<std::vector<item_id>>& otherwise) const {
  const auto at = std::find_if(row.begin(), row.end(), [](const row_metric& m) { return m.name == ndcg<10>::name; });
  if (otherwise.empty() || at == row.end() || at->of_question.empty()) return {};
  double here = 0, there = 0;
  for (std::size_t q = 0; q < otherwise.size(); ++q)
    here += at->of_question[q], there += metrics_at(otherwise[q], context_.test[q].answers(), 10).ndcg;
  const auto n = static_cast<double>(otherwise.size());
  const std::string as_it_is = detail::number(here / n), other = detail::number(there / n);
  if (as_it_is == other) return {};
  return text_of("EXCLUSION, ", name, ": NDCG@10 is ", context_.exclude_seen ? as_it_is : other,
                 " with items of the history excluded, ", context_.exclude_seen ? other : as_it_is,
                 " where they may be the answer",
                 otherwise.size() < context_.test.size() ? text_of(" (the first ", otherwise.size(), " questions)")
                                                         : std::string());
}

RECGLM_FUNC std::string ranking_protocol::remark(const model_view& model, const any_recipe& ready,
                                                 const entity_pool& pool, const evaluated_row& row) const {
  constexpr std::size_t most = 200;  // a second ranking of all would double what an evaluation takes
  const std::size_t asked = std::min(most, context_.test.size());
  const auto otherwise = rank(model, ready, pool, std::span(context_.test).first(asked), !context_.exclude_seen,
                              row.seed.value_or(1), &interruption::wanted);
  if (otherwise.size() < asked) return {};
  return exclusion(text_of(row.recipe, " seed ", row.seed.value_or(1)), row.metrics.front(), otherwise);
}

RECGLM_FUNC std::string ranking_protocol::remark(const baseline_choice::fitted& ready, const evaluated_row& row) const {
  const auto otherwise = lists_of(ready, context_.test, 10,
                                  [&](std::size_t q) { return excluded_by(context_.test[q], !context_.exclude_seen); });
  return exclusion(row.recipe + (row.seed ? " seed " + std::to_string(*row.seed) : ""), row.metrics.front(), otherwise);
}

RECGLM_FUNC std::vector<stratum> ranking_protocol::strata(std::size_t) const {
  std::vector<stratum> out = strata_of(context_.test, context_.known);
  if (!context_.dropped) return out;
  stratum core{"user in the core", {}}, dropped{"user whom the core dropped", {}};
  for (std::size_t q = 0; q < context_.test.size(); ++q)
    (context_.test[q].user < *context_.dropped ? core : dropped).questions.push_back(q);
  for (stratum* s : {&core, &dropped})
    if (!s->questions.empty()) out.push_back(std::move(*s));
  return out;
}

RECGLM_FUNC std::vector<std::vector<row_metric>> ranking_protocol::evaluate_baseline(
    const baseline_choice::fitted& ready, const any_recipe& first) const {
  const int list = first.value.list;
  return {metrics_of(first.metrics, rankings(context_, context_.test, ready, list), list)};
}

RECGLM_FUNC std::vector<std::string> ranking_protocol::impossible(const evaluated_row& row) const {
  std::vector<std::string> out;
  // The relations between HR and NDCG are those of one right answer.
  if (std::any_of(context_.test.begin(), context_.test.end(), [](const history& h) { return !h.wanted.empty(); }))
    return out;
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
