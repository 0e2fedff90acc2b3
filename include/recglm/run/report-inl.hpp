#pragma once
#include "recglm/run/report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "recglm/core/atomic_file.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/data/escape.hpp"

namespace recglm {

RECGLM_FUNC mean_stddev summary(const std::vector<double>& values) {
  check(!values.empty(), "summary: no values to take the mean of");
  double sum = 0, squares = 0;
  for (double x : values) sum += x;
  const double mean = sum / static_cast<double>(values.size());
  for (double x : values) squares += (x - mean) * (x - mean);
  return {mean, values.size() < 2 ? 0 : std::sqrt(squares / static_cast<double>(values.size() - 1))};
}

}  // namespace recglm

namespace recglm::detail {

RECGLM_FUNC std::string number(double x, const char* format) {
  if (std::isnan(x)) return "-";  // a row without this metric
  char text[40];
  std::snprintf(text, sizeof text, format, x);
  return text;
}

RECGLM_FUNC std::string on_one_line(const std::string& remark) {
  return remark.find_first_of("\n\r") == remark.npos ? remark : escaped(remark);
}

RECGLM_FUNC std::string in_markdown(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '<' ? std::string("\\<") : std::string(1, c);
  return out;
}

/// The recipes in the order of their first line.
RECGLM_FUNC std::vector<std::string> recipes_of(const results_table& t) {
  std::vector<std::string> names;
  for (const table_row& r : t.rows)
    if (std::find(names.begin(), names.end(), r.recipe) == names.end()) names.push_back(r.recipe);
  return names;
}

/// One line per recipe of cells: name, seeds, "mean +- stddev" of each metric, tokens, seconds.
RECGLM_FUNC std::vector<std::vector<std::string>> cells_of(const results_table& t, const std::string& plus_minus) {
  std::vector<std::vector<std::string>> lines{{"recipe", "seeds"}};
  for (const std::string& m : t.metrics) lines[0].push_back(m);
  lines[0].insert(lines[0].end(), {"tokens", "seconds"});
  for (const std::string& name : recipes_of(t)) {
    std::vector<std::vector<double>> of(t.metrics.size());
    double seconds = 0, tokens = 0;
    std::size_t seeds = 0;
    for (const table_row& r : t.rows) {
      if (r.recipe != name) continue;
      ++seeds, seconds += r.seconds, tokens += static_cast<double>(r.tokens);
      for (std::size_t i = 0; i < of.size(); ++i) of[i].push_back(r.metrics[i]);
    }
    std::vector<std::string> line{name, std::to_string(seeds)};
    for (const auto& values : of) {
      const mean_stddev s = summary(values);
      line.push_back(number(s.mean) + (seeds > 1 && !std::isnan(s.mean) ? plus_minus + number(s.stddev) : ""));
    }
    line.push_back(number(tokens / static_cast<double>(seeds), "%.0f"));
    line.push_back(number(seconds / static_cast<double>(seeds), "%.1f"));
    lines.push_back(line);
  }
  return lines;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::string tsv(const results_table& t) {
  std::string out = "recipe\tseed";
  for (const std::string& m : t.metrics) out += "\t" + escaped(m);
  out += "\ttokens\tseconds\n";
  for (const table_row& r : t.rows) {
    check(r.metrics.size() == t.metrics.size(), "results table: row ", r.recipe, " has ", r.metrics.size(),
          " metrics, the header ", t.metrics.size());
    out += escaped(r.recipe) + "\t" + std::to_string(r.seed);
    for (double x : r.metrics) out += "\t" + detail::number(x, "%.17g");
    out += "\t" + std::to_string(r.tokens) + "\t" + detail::number(r.seconds, "%.2f") + "\n";
  }
  return out;
}

RECGLM_FUNC std::string screen(const results_table& t) {
  const auto lines = detail::cells_of(t, " +- ");
  std::vector<std::size_t> width(lines[0].size());
  for (const auto& line : lines)
    for (std::size_t i = 0; i < line.size(); ++i) width[i] = std::max(width[i], line[i].size());
  std::string out;
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::string gap(width[i] - line[i].size(), ' ');
      out += i == 0 ? line[i] + gap : "  " + gap + line[i];
    }
    out += "\n";
  }
  for (const std::string& remark : t.remarks) out += "* " + detail::on_one_line(remark) + "\n";
  return out;
}

RECGLM_FUNC std::string markdown(const results_table& t) {
  std::string out = "# " + t.experiment + "\n\n";
  const auto lines = detail::cells_of(t, " ± ");
  for (std::size_t n = 0; n < lines.size(); ++n) {
    out += "|";
    for (const std::string& cell : lines[n]) out += " " + detail::in_markdown(escaped(cell, "|")) + " |";
    out += "\n";
    if (n == 0) {
      out += "|";
      for (std::size_t i = 0; i < lines[0].size(); ++i) out += i == 0 ? "---|" : "---:|";
      out += "\n";
    }
  }
  out += "\n";
  for (const std::string& remark : t.remarks) out += "* " + detail::in_markdown(detail::on_one_line(remark)) + "\n";
  return out;
}

RECGLM_FUNC void write_tables(const results_table& t, const std::filesystem::path& folder) {
  write_atomically(folder / "table.tsv", tsv(t));
  write_atomically(folder / "table.md", markdown(t));
}

}  // namespace recglm
