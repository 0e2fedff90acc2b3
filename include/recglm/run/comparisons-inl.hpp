#pragma once
#include "recglm/run/comparisons.hpp"

#include <limits>

#include "recglm/core/compiled.hpp"
#include "recglm/data/escape.hpp"
#include "recglm/metrics/significance.hpp"
#include "recglm/metrics/significance/adjust.hpp"
#include "recglm/run/report.hpp"

namespace recglm {

RECGLM_FUNC std::vector<row_comparison> compared(const std::vector<evaluated_row>& rows) {
  std::vector<std::string> recipes;
  for (const evaluated_row& r : rows)
    if (std::find(recipes.begin(), recipes.end(), r.recipe) == recipes.end()) recipes.push_back(r.recipe);
  std::vector<row_comparison> out;
  if (rows.empty()) return out;
  const auto of = [&](const std::string& recipe, std::size_t prompt, std::size_t metric) {
    std::vector<double> sum;
    double seeds = 0;
    for (const evaluated_row& r : rows) {
      if (r.recipe != recipe) continue;
      const std::vector<double>& one = r.metrics[prompt][metric].of_question;
      if (sum.empty()) sum.assign(one.size(), 0);
      for (std::size_t q = 0; q < one.size(); ++q) sum[q] += one[q];
      ++seeds;
    }
    for (double& x : sum) x /= seeds;
    return sum;
  };
  for (std::size_t prompt = 0; prompt < rows.front().metrics.size(); ++prompt)
    for (std::size_t f = 0; f < rows.front().metrics[prompt].size(); ++f) {
      const row_metric& metric = rows.front().metrics[prompt][f];
      if (metric.of_question.size() < 2 || metric.name.starts_with("p5 ")) continue;
      for (std::size_t a = 0; a < recipes.size(); ++a)
        for (std::size_t b = a + 1; b < recipes.size(); ++b)
          out.push_back(
              {metric.name, recipes[a], recipes[b], compare(of(recipes[a], prompt, f), of(recipes[b], prompt, f)), 1});
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
      "metric\tfirst\tsecond\tquestions\tmean_difference\tbootstrap_low\tbootstrap_high\twilcoxon_p\tholm_p\tpaired_t_"
      "p\tsign_p\n";
  for (const row_comparison& c : all)
    out += escaped(c.metric) + "\t" + escaped(c.first) + "\t" + escaped(c.second) + "\t" +
           std::to_string(c.paired.users) + "\t" + n(c.paired.mean_difference) + "\t" + n(c.paired.bootstrap.low) +
           "\t" + n(c.paired.bootstrap.high) + "\t" + n(c.paired.wilcoxon.p) + "\t" + n(c.adjusted) + "\t" +
           n(c.paired.paired_t.p) + "\t" + n(c.paired.sign.p) + "\n";
  return out;
}

RECGLM_FUNC results_table table_of(const std::string& name, const std::vector<evaluated_row>& rows,
                                   std::span<const std::size_t> groups) {
  results_table out{name, {}, {}, {}};
  for (const evaluated_row& row : rows) {
    table_row line{row.recipe, row.seed, {}, row.tokens, row.seconds};
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
