#pragma once
#include "recglm/run/html_report.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/data/escape.hpp"

namespace recglm::detail {

inline constexpr const char* report_style = R"(
body { font: 16px/1.5 system-ui, sans-serif; color: #111; background: #fff; margin: 0 auto; padding: 1rem; max-width: 72rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; border-bottom: 1px solid #999; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .6rem; text-align: right; border-bottom: 1px solid #ccc; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
.stamp { border-left: 4px solid #d55e00; padding: .25rem .75rem; margin: .5rem 0; background: #fbeee6; }
figure { margin: 0; overflow-x: auto; } svg { max-width: 100%; min-width: 36rem; height: auto; } pre { overflow-x: auto; font-size: .8rem; background: #f4f4f4; padding: .5rem; }
@media print { .wide { overflow: visible; } table { font-size: .75rem; } details > * { display: block; } }
)";

/// A table in Markdown as one of HTML.
RECGLM_FUNC std::string html_table(const std::string& markdown) {
  std::istringstream in(markdown);
  std::string out, line;
  bool head = true;
  while (std::getline(in, line)) {
    if (!line.starts_with("|") || line.starts_with("|---")) continue;
    out += "<tr>";
    std::vector<std::string> cells(1);
    for (std::size_t i = 1; i + 1 < line.size(); ++i) {
      if (line[i] == '\\' && i + 2 < line.size())
        cells.back() += line[++i];
      else if (line[i] == '|')
        cells.emplace_back();
      else
        cells.back() += line[i];
    }
    for (std::string cell : cells) {
      cell = cell.substr(std::min(cell.size(), cell.find_first_not_of(' ')));
      while (cell.ends_with(' ')) cell.pop_back();
      const bool bold = cell.size() > 4 && cell.starts_with("**") && cell.ends_with("**");
      if (bold) cell = cell.substr(2, cell.size() - 4);
      const char* const tag = head ? "th" : "td";
      out += text_of("<", tag, ">", bold ? "<b>" : "", in_html(cell), bold ? "</b>" : "", "</", tag, ">");
    }
    out += "</tr>\n";
    head = false;
  }
  return "<div class=\"wide\"><table>\n" + out + "</table></div>\n";
}

/// The mean of a row's metric, or of a power of it, over its seeds; NaN where it has none.
RECGLM_FUNC double mean_in_table(const results_table& t, const std::string& recipe, const std::string& metric,
                                 int power = 1) {
  const auto at = std::find(t.metrics.begin(), t.metrics.end(), metric);
  std::vector<double> values;
  if (at != t.metrics.end())
    for (const table_row& row : t.rows)
      if (row.recipe == recipe)
        values.push_back(std::pow(row.metrics[static_cast<std::size_t>(at - t.metrics.begin())], power));
  return values.empty() ? std::nan("") : summary(values).mean;
}

/// The name of a metric behind that of its template.
RECGLM_FUNC std::string last_word(const std::string& metric) { return metric.substr(metric.rfind(' ') + 1); }

/// As papers write it: "NDCG@10"; where less is better, that is said.
RECGLM_FUNC std::string metric_in_words(std::string metric) {
  const auto name = metric.begin() + static_cast<std::ptrdiff_t>(metric.rfind(' ') + 1);
  const bool less = direction_of(metric) < 0;
  for (const char* upper : {"hr@", "ndcg@", "mrr", "rmse", "mae", "map", "bleu"})
    if (std::string_view(name, metric.end()).starts_with(upper))
      std::transform(name, metric.end(), name, [](unsigned char c) { return std::toupper(c); });
  return metric + (less ? " (less is better)" : "");
}

/// "22,363".
RECGLM_FUNC std::string in_thousands(std::size_t n) {
  std::string out = std::to_string(n);
  for (std::size_t at = out.size(); at > 3;) out.insert(at -= 3, ",");
  return out;
}

/// The sentences of one table: every other row held against the first in what the table is judged by.
RECGLM_FUNC std::string claims_of(const results_table& table, const std::vector<row_comparison>& comparisons) {
  const std::string metric = headline_of(table), first = table.rows.empty() ? "" : table.rows.front().recipe;
  std::string out;
  for (row_comparison c : comparisons) {
    if (c.metric != metric || (c.first != first && c.second != first)) continue;
    if (c.first == first) {
      std::swap(c.first, c.second);
      c.paired.mean_difference = -c.paired.mean_difference;
      c.paired.bootstrap = {-c.paired.bootstrap.high, -c.paired.bootstrap.low};
    }
    out += "<li>" + in_html(claim_of(c, table)) + "</li>\n";
  }
  return out;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::string in_html(std::string_view text) {
  std::string out;
  for (char c : text)
    out += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : c == '"' ? "&quot;" : std::string(1, c);
  return out;
}

RECGLM_FUNC std::string claim_of(const row_comparison& c, const results_table& table) {
  // What is compared question by question of a root mean square are squares.
  const bool squares = detail::last_word(c.metric) == "rmse";
  const double base = std::abs(detail::mean_in_table(table, c.second, c.metric, squares ? 2 : 1));
  const bool relative = std::isfinite(base) && base > 0;
  const auto shown = [&](double x) {
    if (!relative) return detail::number(x, "%.4f");
    const std::string text = detail::number(100 * x / base, "%.1f");
    return text == "-0.0" ? std::string("0.0") : text;
  };
  const std::string difference = shown(c.paired.mean_difference);
  std::string out =
      text_of(c.first, ": ", c.paired.mean_difference > 0 ? "+" : "", difference, relative ? " % " : " ",
              squares ? "squared error (less is better)" : detail::metric_in_words(detail::last_word(c.metric)),
              " against ", c.second, ", 95 % interval ", shown(c.paired.bootstrap.low), " to ",
              shown(c.paired.bootstrap.high), ", ", c.adjusted < 0.05 ? "" : "not ", "significant after Holm, ");
  if (c.seeds) out += text_of(c.seeds->df + 1, " seeds, ");
  out += detail::in_thousands(c.paired.users) + " questions";
  if (c.seeds)
    out += text_of(" (over the seeds p = ", detail::number(c.seeds->p, "%.2g"), ")");
  else
    out += "; one seed or none: what another would give is not shown";
  return out;
}

RECGLM_FUNC std::string families_markdown(const std::vector<results_table>& tables) {
  if (tables.size() < 2) return "";
  std::vector<std::string> rows;
  for (const results_table& table : tables)
    for (const table_row& row : table.rows)
      if (std::find(rows.begin(), rows.end(), row.recipe) == rows.end()) rows.push_back(row.recipe);
  std::string out = "| questions | metric |", rule = "|---|---|";
  for (const std::string& row : rows) {
    out += " " + detail::in_markdown(escaped(row, "|")) + " |";
    rule += "---:|";
  }
  out += "\n" + rule + "\n";
  for (const results_table& table : tables) {
    const std::string metric = headline_of(table);
    out += "| " + detail::in_markdown(escaped(table.experiment, "|")) + " | " +
           detail::metric_in_words(detail::last_word(metric)) + " |";
    for (const std::string& row : rows) {
      const auto mark = table.marks.find({row, metric});
      const std::string value = detail::number(detail::mean_in_table(table, row, metric));
      const bool best = mark != table.marks.end() && mark->second == standing::best;
      out += " " + (best ? "**" + value + "**" : mark != table.marks.end() ? value + " ≈" : value) + " |";
    }
    out += "\n";
  }
  return out;
}

RECGLM_FUNC std::string html_report(const report_parts& parts) {
  const std::string& metric = parts.metric;
  std::string out = text_of(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
      in_html(parts.experiment), "</title>\n<style>", detail::report_style, "</style></head><body>\n<h1>",
      in_html(parts.experiment), "</h1>\n");
  std::string remarks;
  for (const std::string& remark : parts.remarks) {
    const std::string text = in_html(detail::on_one_line(remark));
    const bool stamp = remark.size() > 3 && std::isupper(static_cast<unsigned char>(remark[0])) &&
                       std::isupper(static_cast<unsigned char>(remark[1])) &&
                       std::isupper(static_cast<unsigned char>(remark[2]));
    (stamp ? out : remarks) += stamp ? "<p class=\"stamp\">" + text + "</p>\n" : "<li>" + text + "</li>\n";
  }
  for (const results_table& table : parts.tables)
    out += "<h2>" + in_html(parts.tables.size() > 1 ? table.experiment : "Table") + "</h2>\n" +
           detail::html_table(markdown(table));
  out +=
      "<p>Bold: the best of a column. ≈: not distinguished from it at .05 (Wilcoxon over the questions, Holm over "
      "all comparisons). Every column is in table.tsv, every comparison in comparisons.tsv.</p>\n";
  std::string claims;
  for (const results_table& table : parts.tables)
    if (const std::string list = detail::claims_of(table, parts.comparisons); !list.empty())
      claims +=
          (parts.tables.size() > 1 ? "<h3>" + in_html(table.experiment) + "</h3>\n" : "") + "<ul>\n" + list + "</ul>\n";
  if (!claims.empty())
    out += "<h2>What differs from " + in_html(parts.tables.front().rows.front().recipe) + "</h2>\n" + claims;
  for (const plot& one : parts.plots)
    out += text_of("<h2>", in_html(one.title), "</h2>\n<figure role=\"img\" aria-label=\"", in_html(one.title), "\">",
                   one.svg.empty() ? "<p>Not drawn: gnuplot was not there. plots/" + in_html(one.name) +
                                         ".gp draws it from plots/" + in_html(one.name) + ".tsv.</p>"
                                   : one.svg,
                   "</figure>\n");
  if (!parts.strata.empty())
    out += text_of("<h2>", in_html(metric), " by stratum</h2>\n", detail::html_table(parts.strata));
  if (const std::string families = families_markdown(parts.tables); !families.empty())
    out += "<h2>Quality by task family</h2>\n" + detail::html_table(families);
  out += "<h2>What a reader must know</h2>\n<ul>\n" + remarks + "</ul>\n";
  if (!parts.differences.empty()) {
    out += "<h2>What the rows differ in</h2>\n<ul>\n";
    for (const std::string& line : parts.differences) out += "<li>" + in_html(detail::on_one_line(line)) + "</li>\n";
    out += "</ul>\n";
  }
  if (!parts.manifest.empty())
    out += "<h2>Manifest</h2>\n<details><summary>What every row is made of, and what it ran on</summary>\n<pre>" +
           in_html(parts.manifest) + "</pre></details>\n";
  return out + "</body></html>\n";
}

}  // namespace recglm
