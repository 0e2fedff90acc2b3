#pragma once
#include "recglm/run/strata.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "recglm/baselines/transitions.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/data/escape.hpp"
#include "recglm/run/report.hpp"

namespace recglm::detail {

/// The mean over the questions of a stratum.
RECGLM_FUNC double mean_in(const stratum& s, const std::vector<double>& of_question) {
  double sum = 0;
  for (std::size_t q : s.questions) sum += of_question[q];
  return sum / static_cast<double>(s.questions.size());
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::vector<stratum> strata_of(std::span<const history> asked, const catalogue& known) {
  const transitions steps(known, "strata");
  // The fewest items that have half of the training events.
  std::vector<item_id> by_popularity(steps.items());
  std::iota(by_popularity.begin(), by_popularity.end(), 0);
  std::stable_sort(by_popularity.begin(), by_popularity.end(),
                   [&](item_id a, item_id b) { return steps.popularity(a) > steps.popularity(b); });
  std::vector<char> popular(steps.items(), 0);
  for (std::size_t k = 0, events = 0; k < by_popularity.size() && 2 * events < known.train.size(); ++k) {
    popular[static_cast<std::size_t>(by_popularity[k])] = 1;
    events += static_cast<std::size_t>(steps.popularity(by_popularity[k]));
  }
  std::vector<stratum> out{{"transition seen", {}},    {"transition new", {}},   {"answer in the popular half", {}},
                           {"answer in the rest", {}}, {"answer never met", {}}, {"history up to 5", {}},
                           {"history 6 to 10", {}},    {"history above 10", {}}};
  for (std::size_t q = 0; q < asked.size(); ++q) {
    const history& h = asked[q];
    const auto after = steps.after(steps.last_of(h, "strata"));
    bool seen = false, cold = true, is_popular = false;  // of several right answers the easiest counts
    for (const item_id right : h.answers()) {
      seen =
          seen || std::any_of(after.begin(), after.end(), [&](const transitions::step& s) { return s.item == right; });
      cold = cold && steps.popularity(right) == 0;
      is_popular = is_popular || popular[static_cast<std::size_t>(right)];
    }
    out[seen ? 0 : 1].questions.push_back(q);
    out[cold ? 4 : is_popular ? 2 : 3].questions.push_back(q);
    out[h.past.size() <= 5 ? 5 : h.past.size() <= 10 ? 6 : 7].questions.push_back(q);
  }
  std::erase_if(out, [](const stratum& s) { return s.questions.empty(); });
  return out;
}

RECGLM_FUNC std::string strata_tsv(const std::vector<stratum>& strata, const std::vector<evaluated_row>& rows,
                                   std::size_t group) {
  std::string out = "stratum\tquestions\trecipe\tseed\tmetric\tvalue\n";
  for (const stratum& s : strata)
    for (const evaluated_row& row : rows)
      for (const row_metric& m : row.metrics[group])
        if (!m.of_question.empty())
          out += text_of(s.name, "\t", s.questions.size(), "\t", escaped(row.recipe), "\t",
                         row.seed ? std::to_string(*row.seed) : "-", "\t", escaped(m.name), "\t",
                         detail::number(detail::mean_in(s, m.of_question), "%.9g"), "\n");
  return out;
}

RECGLM_FUNC std::string strata_markdown(const std::vector<stratum>& strata, const std::vector<evaluated_row>& rows,
                                        std::size_t group, const std::string& metric) {
  std::vector<std::string> names;
  std::vector<std::vector<double>> sums;
  std::vector<double> seeds;
  for (const evaluated_row& row : rows)
    for (const row_metric& m : row.metrics[group]) {
      if (m.name != metric || m.of_question.empty()) continue;
      std::size_t at = static_cast<std::size_t>(std::find(names.begin(), names.end(), row.recipe) - names.begin());
      if (at == names.size()) names.push_back(row.recipe), sums.emplace_back(strata.size(), 0.0), seeds.push_back(0);
      for (std::size_t s = 0; s < strata.size(); ++s) sums[at][s] += detail::mean_in(strata[s], m.of_question);
      ++seeds[at];
    }
  if (names.empty() || strata.empty()) return "";
  std::string out = "## " + metric + " by stratum\n\n| recipe |", rule = "|---|", counts = "| questions |";
  for (const stratum& s : strata) {
    out += " " + s.name + " |";
    rule += "---:|";
    counts += text_of(" ", s.questions.size(), " |");
  }
  out += "\n" + rule + "\n" + counts + "\n";
  for (std::size_t r = 0; r < names.size(); ++r) {
    out += "| " + detail::in_markdown(escaped(names[r], "|")) + " |";
    for (double sum : sums[r]) out += " " + detail::number(sum / seeds[r]) + " |";
    out += "\n";
  }
  return out + "\n";
}

}  // namespace recglm
