#pragma once
#include "recglm/run/report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
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

/// The metrics that people read, by their places: of the usual ones at several cuts those at 5 and 10; of invalid and
/// repeated answers none where there are none.
RECGLM_FUNC std::vector<std::size_t> read_metrics(const results_table& t) {
  const std::vector<std::string>& metrics = t.metrics;
  constexpr std::string_view read[] = {"hr@5", "hr@10", "ndcg@5", "ndcg@10"};
  const bool all_there = std::all_of(std::begin(read), std::end(read), [&](std::string_view name) {
    return std::find(metrics.begin(), metrics.end(), name) != metrics.end();
  });
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    const std::string& name = metrics[i];
    const bool usual =
        name.starts_with("hr@") || name.starts_with("ndcg@") || name.starts_with("mrr") ||
        ((name == "invalid" || name == "duplicate") &&
         std::none_of(t.rows.begin(), t.rows.end(), [&](const table_row& row) { return row.metrics[i] > 0; }));
    if (!all_there || !usual || std::find(std::begin(read), std::end(read), name) != std::end(read)) out.push_back(i);
  }
  return out;
}

/// A mean, with the stddev where there are several values.
RECGLM_FUNC std::string mean_cell(const std::vector<double>& values, const std::string& plus_minus) {
  const mean_stddev s = summary(values);
  return number(s.mean) + (values.size() > 1 && !std::isnan(s.mean) ? plus_minus + number(s.stddev) : "");
}

/// One line per recipe of cells: name, seeds, "mean +- stddev" of each metric that is read and of the validation,
/// epochs, seconds. `marked(cell, standing)` gives a cell that stands out.
template <class Marked>
std::vector<std::vector<std::string>> cells_of(const results_table& t, const std::string& plus_minus, Marked marked) {
  const std::vector<std::size_t> shown = read_metrics(t);
  std::vector<std::vector<std::string>> lines{{"recipe", "seeds"}};
  for (std::size_t i : shown) lines[0].push_back(t.metrics[i]);
  const bool validated = std::any_of(t.rows.begin(), t.rows.end(), [](const table_row& r) {
    return r.training && !std::isnan(r.training->validation);
  });
  if (validated) lines[0].push_back("validation");
  lines[0].insert(lines[0].end(), {"epochs", "seconds"});
  for (const std::string& name : recipes_of(t)) {
    std::vector<std::vector<double>> of(t.metrics.size());
    std::vector<double> validation, epochs, seconds;
    bool seeded = true;
    for (const table_row& r : t.rows) {
      if (r.recipe != name) continue;
      seeded = seeded && r.seed;
      seconds.push_back(r.seconds);
      if (r.training) validation.push_back(r.training->validation), epochs.push_back(r.training->epochs);
      for (std::size_t i = 0; i < of.size(); ++i) of[i].push_back(r.metrics[i]);
    }
    std::vector<std::string> line{name, seeded ? std::to_string(seconds.size()) : "-"};
    for (std::size_t i : shown) {
      const std::string cell = mean_cell(of[i], plus_minus);
      const auto mark = t.marks.find({name, t.metrics[i]});
      line.push_back(mark == t.marks.end() ? cell : marked(cell, mark->second));
    }
    if (validated) line.push_back(validation.empty() ? "-" : mean_cell(validation, plus_minus));
    line.push_back(epochs.empty() ? "-" : number(summary(epochs).mean, "%.2f"));
    line.push_back(number(summary(seconds).mean, "%.1f"));
    lines.push_back(line);
  }
  return lines;
}

/// The characters of a text in UTF-8, which is how wide a terminal shows it here.
RECGLM_FUNC std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::string tsv(const results_table& t) {
  std::string out = "recipe\tseed";
  for (const std::string& m : t.metrics) out += "\t" + escaped(m);
  out +=
      "\tanswers\tepochs\ttokens\ttrained\tparameters\tbest_step\tvalidation\tends\ttrials\ttuning_seconds\tseconds\n";
  for (const table_row& r : t.rows) {
    check(r.metrics.size() == t.metrics.size(), "results table: row ", r.recipe, " has ", r.metrics.size(),
          " metrics, the header ", t.metrics.size());
    out += escaped(r.recipe) + "\t" + (r.seed ? std::to_string(*r.seed) : "-");
    for (double x : r.metrics) out += "\t" + detail::number(x, "%.17g");
    if (r.training)
      out +=
          text_of("\t", r.training->answers, "\t", detail::number(r.training->epochs, "%.6g"), "\t", r.training->tokens,
                  "\t", r.training->trained, "\t", r.training->parameters, "\t", r.training->best_step, "\t",
                  detail::number(r.training->validation, "%.17g"), "\t", r.training->ends);
    else
      out += "\t-\t-\t-\t-\t-\t-\t-\t-";
    out += text_of("\t", r.trials, "\t", detail::number(r.tuning_seconds, "%.2f"), "\t",
                   detail::number(r.seconds, "%.2f"), "\n");
  }
  return out;
}

RECGLM_FUNC std::string screen(const results_table& t) {
  const auto lines = detail::cells_of(
      t, " +- ", [](const std::string& cell, standing s) { return cell + (s == standing::best ? "*" : "="); });
  std::vector<std::size_t> width(lines[0].size());
  for (const auto& line : lines)
    for (std::size_t i = 0; i < line.size(); ++i) width[i] = std::max(width[i], detail::width_of(line[i]));
  std::string out;
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::string gap(width[i] - detail::width_of(line[i]), ' ');
      out += i == 0 ? line[i] + gap : "  " + gap + line[i];
    }
    out += "\n";
  }
  for (const std::string& remark : t.remarks) out += "* " + detail::on_one_line(remark) + "\n";
  return out;
}

RECGLM_FUNC std::string markdown(const results_table& t) {
  std::string out = "# " + t.experiment + "\n\n";
  const auto lines = detail::cells_of(t, " ± ", [](const std::string& cell, standing s) {
    return s == standing::best ? "**" + cell + "**" : cell + " ≈";
  });
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

RECGLM_FUNC void write_tables(const results_table& t, const std::filesystem::path& folder, const std::string& more) {
  write_atomically(folder / "table.tsv", tsv(t));
  write_atomically(folder / "table.md", markdown(t) + (more.empty() ? "" : "\n" + more));
}

}  // namespace recglm
