#pragma once
#include "recglm/run/comparisons.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "recglm/core/compiled.hpp"
#include "recglm/data/escape.hpp"
#include "recglm/metrics/significance.hpp"
#include "recglm/metrics/significance/adjust.hpp"
#include "recglm/run/report.hpp"

namespace recglm::detail {

/// One metric of the rows called so: of each question, averaged over the seeds, and of each seed.
struct metric_of_row {
  std::string row;
  std::vector<double> of_question;
  std::map<std::uint64_t, double> of_seed;  ///< empty where the row does not depend on it
  double value = 0;                         ///< of the last row
  std::size_t questions = 0;
};

RECGLM_FUNC std::vector<metric_of_row> metrics_called(const std::vector<evaluated_row>& rows, std::size_t group,
                                                      const std::string& name) {
  std::vector<metric_of_row> out;
  std::map<std::string, double> count;
  for (const evaluated_row& row : rows) {
    const auto& all = row.metrics[group];
    const auto found = std::find_if(all.begin(), all.end(), [&](const row_metric& m) { return m.name == name; });
    if (found == all.end() || found->of_question.size() < 2) continue;
    if (!std::all_of(found->of_question.begin(), found->of_question.end(), [](double x) { return std::isfinite(x); }))
      continue;
    auto at = std::find_if(out.begin(), out.end(), [&](const metric_of_row& m) { return m.row == row.recipe; });
    if (at == out.end()) at = out.insert(out.end(), {row.recipe, std::vector<double>(found->of_question.size()), {}});
    for (std::size_t q = 0; q < at->of_question.size(); ++q) at->of_question[q] += found->of_question[q];
    if (row.seed) at->of_seed[*row.seed] = found->value;
    at->value = found->value, at->questions = found->of_question.size();
    ++count[row.recipe];
  }
  for (metric_of_row& m : out)
    for (double& x : m.of_question) x /= count[m.row];
  return out;
}

RECGLM_FUNC std::optional<paired_t_test> over_seeds(const metric_of_row& a, const metric_of_row& b) {
  std::vector<double> differences;
  for (const auto& [seed, value] : a.of_seed.empty() ? b.of_seed : a.of_seed) {
    const auto of = [&, &seed = seed](const metric_of_row& m) {
      const auto at = m.of_seed.find(seed);
      return m.of_seed.empty()       ? std::optional(m.value)
             : at == m.of_seed.end() ? std::nullopt
                                     : std::optional(at->second);
    };
    if (const auto first = of(a), second = of(b); first && second) differences.push_back(*first - *second);
  }
  return differences.size() < 2 ? std::nullopt : std::optional(paired_t(differences));
}

RECGLM_FUNC int direction_of(std::string_view metric) {
  metric.remove_prefix(metric.rfind(' ') + 1);  // behind the template's name
  for (std::string_view more : {"hr@", "ndcg@", "mrr", "recall", "precision", "map", "bleu", "rouge", "accuracy"})
    if (metric.starts_with(more)) return 1;
  for (std::string_view less : {"rmse", "mae"})
    if (metric.starts_with(less)) return -1;
  return 0;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::vector<row_comparison> compared(const std::vector<evaluated_row>& rows) {
  std::vector<row_comparison> out;
  if (rows.empty()) return out;
  std::vector<std::pair<std::string, std::vector<detail::metric_of_row>>> metrics;
  for (std::size_t group = 0; group < rows.front().metrics.size(); ++group) {
    std::vector<std::string> names;
    for (const evaluated_row& row : rows)
      for (const row_metric& m : row.metrics[group])
        if (!m.name.starts_with("p5 ") && std::find(names.begin(), names.end(), m.name) == names.end())
          names.push_back(m.name);
    for (const std::string& name : names)
      if (auto all = detail::metrics_called(rows, group, name); all.size() > 1)
        metrics.emplace_back(name, std::move(all));
  }
  // Metrics of as many questions have the same draws, which are made once.
  std::map<std::size_t, std::vector<std::vector<double>>> columns, means;
  std::vector<std::size_t> first_column;
  for (auto& [name, all] : metrics) {
    auto& same = columns[all.front().of_question.size()];
    first_column.push_back(same.size());
    for (detail::metric_of_row& m : all) same.push_back(std::move(m.of_question));
  }
  const bootstrap_settings how;
  for (const auto& [questions, same] : columns) means[questions] = bootstrap_means(same, how);
  for (std::size_t k = 0; k < metrics.size(); ++k) {
    const auto& [name, all] = metrics[k];
    const std::size_t questions = all.front().questions, first = first_column[k];
    for (std::size_t a = 0; a < all.size(); ++a)
      for (std::size_t b = a + 1; b < all.size(); ++b) {
        comparison paired = compare(columns[questions][first + a], columns[questions][first + b], {.resamples = 0});
        const std::vector<double>&of_a = means[questions][first + a], &of_b = means[questions][first + b];
        std::vector<double> differences(of_a.size());
        for (std::size_t i = 0; i < differences.size(); ++i) differences[i] = of_a[i] - of_b[i];
        paired.bootstrap = percentiles(std::move(differences), how.level);
        out.push_back({name, all[a].row, all[b].row, paired, 1, detail::over_seeds(all[a], all[b])});
      }
  }
  std::vector<double> p;
  for (const row_comparison& c : out) p.push_back(c.paired.wilcoxon.p);
  const std::vector<double> adjusted = holm(p);
  for (std::size_t i = 0; i < out.size(); ++i) out[i].adjusted = adjusted[i];
  return out;
}

RECGLM_FUNC std::string tsv(const std::vector<row_comparison>& all) {
  const auto n = [](double x) { return detail::number(x, "%.6g"); };
  std::string out =
      "metric\tfirst\tsecond\tquestions\tmean_difference\tbootstrap_low\tbootstrap_high\teffect_size\teffect_low\t"
      "effect_high\twilcoxon_p\tholm_p\tpaired_t_p\tsign_p\tseeds\tseeds_difference\tseeds_t_p\n";
  for (const row_comparison& c : all) {
    const double scale = c.paired.stddev > 0 ? 1 / c.paired.stddev : 0;
    out += escaped(c.metric) + "\t" + escaped(c.first) + "\t" + escaped(c.second) + "\t" +
           std::to_string(c.paired.users) + "\t" + n(c.paired.mean_difference) + "\t" + n(c.paired.bootstrap.low) +
           "\t" + n(c.paired.bootstrap.high) + "\t" + n(c.paired.effect_size()) + "\t" +
           n(scale * c.paired.bootstrap.low) + "\t" + n(scale * c.paired.bootstrap.high) + "\t" +
           n(c.paired.wilcoxon.p) + "\t" + n(c.adjusted) + "\t" + n(c.paired.paired_t.p) + "\t" + n(c.paired.sign.p);
    if (c.seeds)
      out += text_of("\t", c.seeds->df + 1, "\t", n((c.seeds->mean_difference.low + c.seeds->mean_difference.high) / 2),
                     "\t", n(c.seeds->p), "\n");
    else
      out += "\t-\t-\t-\n";
  }
  return out;
}

RECGLM_FUNC void mark_best(results_table& table, const std::vector<row_comparison>& comparisons,
                           const std::set<std::string>& bounds) {
  for (std::size_t m = 0; m < table.metrics.size(); ++m) {
    const std::string& metric = table.metrics[m];
    const int direction = detail::direction_of(metric);
    if (direction == 0) continue;
    std::map<std::string, std::vector<double>> values;
    for (const table_row& row : table.rows)
      if (!bounds.contains(row.recipe)) values[row.recipe].push_back(row.metrics[m]);
    std::string best;
    double most = 0;
    for (const auto& [row, of] : values) {
      const double mean = summary(of).mean;
      if (!std::isnan(mean) && (best.empty() || direction * mean > direction * most)) best = row, most = mean;
    }
    if (best.empty() || values.size() < 2) continue;
    table.marks[{best, metric}] = standing::best;
    for (const row_comparison& c : comparisons) {
      if (c.metric != metric || c.adjusted < 0.05 || (c.first != best && c.second != best)) continue;
      const std::string& other = c.first == best ? c.second : c.first;
      if (values.contains(other)) table.marks[{other, metric}] = standing::equal;
    }
  }
}

RECGLM_FUNC std::string headline_of(const results_table& table) {
  const auto named = [&](const auto& is) {
    const auto at = std::find_if(table.metrics.begin(), table.metrics.end(),
                                 [&](const std::string& name) { return !name.starts_with("p5 ") && is(name); });
    return at == table.metrics.end() ? std::string() : *at;
  };
  for (const std::string word : {"ndcg@10", "rmse", "rougeL", "accuracy"})
    if (const std::string found =
            named([&](const std::string& name) { return name == word || name.ends_with(" " + word); });
        !found.empty())
      return found;
  const std::string known = named([](const std::string& name) { return detail::direction_of(name) != 0; });
  return known.empty() && !table.metrics.empty() ? table.metrics.front() : known;
}

RECGLM_FUNC results_table table_of(const std::string& name, const std::vector<evaluated_row>& rows,
                                   std::span<const std::size_t> groups) {
  results_table out{name, {}, {}, {}};
  for (const evaluated_row& row : rows) {
    table_row line{row.recipe, row.seed, {}, row.seconds, row.training};
    if (!row.trials.empty()) {
      line.trials = row.trials.size(), line.tuning_seconds = 0;
      for (const tuning_trial& one : row.trials) line.tuning_seconds += one.seconds;
    }
    if (out.rows.empty())
      for (std::size_t p : groups)
        for (const row_metric& f : row.metrics[p]) out.metrics.push_back(f.name);
    line.metrics.assign(out.metrics.size(), std::numeric_limits<double>::quiet_NaN());
    bool any = false;
    for (std::size_t p : groups)
      for (const row_metric& f : row.metrics[p])
        if (const auto at = std::find(out.metrics.begin(), out.metrics.end(), f.name); at != out.metrics.end()) {
          line.metrics[static_cast<std::size_t>(at - out.metrics.begin())] = f.value;
          any = true;
        }
    if (any) out.rows.push_back(std::move(line));
  }
  return out;
}

}  // namespace recglm
