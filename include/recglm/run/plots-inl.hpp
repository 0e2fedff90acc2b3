#pragma once
#include "recglm/run/plots.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "recglm/core/atomic_file.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/input_file.hpp"
#include "recglm/data/numbers.hpp"
#include "recglm/data/text_file.hpp"
#include "recglm/run/report.hpp"

namespace recglm::detail {

/// Runs gnuplot on a program; whether it ended well. What it prints is lost.
RECGLM_FUNC bool run_gnuplot(const std::filesystem::path& program) {
  const std::string folder = "cd " + gnuplot_text(program.parent_path().string()), file = program.string();
  std::vector<std::string> words{"gnuplot", "-e", folder, file};
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (int descriptor : {0, 1, 2})
    posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY, 0);
  pid_t child = 0;
  const int failed = posix_spawnp(&child, "gnuplot", &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  if (failed != 0) return false;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return false;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// Lines that differ in colour, dash and mark, so that neither a printer nor a colour-blind reader loses one.
RECGLM_FUNC std::string line_style(std::size_t k) {
  constexpr const char* colours[] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000"};
  return text_of("lc rgb '", colours[k % 7], "' dt ", k % 5 + 1, " lw 2");
}

inline constexpr const char* plot_head =
    "set terminal svg size 860,420 dynamic noenhanced font 'sans-serif,13' background '#ffffff'\n"
    "set datafile separator tab\nset grid\nset key outside right top\n";

/// The course of a row's training in at most 200 points, each the mean of its steps: answers, seconds, loss.
RECGLM_FUNC std::vector<std::vector<double>> thinned_curve(const std::filesystem::path& path) {
  std::vector<std::vector<double>> all;
  std::istringstream in(read_file(path, any_length));
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    const auto fields = pieces_of(line, "\t");
    if (fields.size() < 5) continue;
    const auto answers = real_of(fields[2]), seconds = real_of(fields[3]), loss = real_of(fields[4]);
    if (answers && seconds && loss) all.push_back({*answers, *seconds, *loss});
  }
  const std::size_t each = std::max<std::size_t>(1, (all.size() + 199) / 200);
  std::vector<std::vector<double>> out;
  for (std::size_t first = 0; first < all.size(); first += each) {
    const std::size_t count = std::min(each, all.size() - first);
    std::vector<double> mean(3, 0.0);
    for (std::size_t i = first; i < first + count; ++i)
      for (std::size_t k = 0; k < 3; ++k) mean[k] += all[i][k] / static_cast<double>(count);
    out.push_back(mean);
  }
  return out;
}

/// A plot's data and program are written, and its picture is made where gnuplot is there.
RECGLM_FUNC void finish_plot(std::vector<plot>& out, const std::string& name, const std::string& title,
                             const std::string& data, const std::string& program, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  write_atomically(folder / (name + ".tsv"), data);
  write_atomically(folder / (name + ".gp"), std::string(plot_head) + "set output '" + name + ".svg'\n" + program);
  plot one{name, title, ""};
  if (run_gnuplot(folder / (name + ".gp"))) one.svg = read_file(folder / (name + ".svg"));
  one.svg.erase(0, std::min(one.svg.find("<svg"), one.svg.size()));
  out.push_back(std::move(one));
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::string gnuplot_text(const std::string& text) {
  std::string out = "'";
  for (char c : text) out += c == '\'' ? std::string("''") : std::string(1, c == '\n' ? ' ' : c);
  return out + "'";
}

RECGLM_FUNC std::vector<plot> draw_plots(const std::vector<evaluated_row>& rows,
                                         const std::vector<row_comparison>& comparisons, const std::string& metric,
                                         const std::filesystem::path& folder) {
  std::vector<plot> out;
  const std::filesystem::path plots = folder / "plots";
  const auto n = [](double x) { return detail::number(x, "%.6g"); };
  if (rows.empty()) return out;

  // Differences from the first row, with their intervals.
  const std::string& first = rows.front().recipe;
  std::string data;
  int lines = 0;
  for (const row_comparison& c : comparisons) {
    if (c.metric != metric || (c.first != first && c.second != first)) continue;
    const double sign = c.first == first ? -1 : 1;  // of the other row less the first one
    const double low = sign * c.paired.bootstrap.low, high = sign * c.paired.bootstrap.high;
    data += text_of(c.first == first ? c.second : c.first, "\t", n(sign * c.paired.mean_difference), "\t",
                    n(std::min(low, high)), "\t", n(std::max(low, high)), "\t", ++lines, "\n");
  }
  if (lines > 0)
    detail::finish_plot(out, "differences", metric + ", difference from " + first + " with 95 % interval", data,
                        text_of("unset key\nset yrange [", lines,
                                ".6:0.4]\nset xzeroaxis\nset arrow from 0,graph 0 to 0,graph 1 "
                                "nohead dt 2\nset xlabel ",
                                gnuplot_text("difference of " + metric),
                                "\nplot 'differences.tsv' using 2:5:3:4:yticlabels(1) with xerrorbars pt 7 lw 2 lc rgb "
                                "'#0072b2'\n"),
                        plots);

  // Loss over answers and over seconds, one curve for each recipe: that of its first seed.
  std::vector<std::string> curves;
  data.clear();
  for (const evaluated_row& row : rows) {
    if (!row.seed || row.folder.empty() || std::find(curves.begin(), curves.end(), row.recipe) != curves.end())
      continue;
    const auto path = row.folder / "curve.tsv";
    if (!std::filesystem::is_regular_file(path)) continue;
    const auto points = detail::thinned_curve(path);
    if (points.empty()) continue;
    if (!curves.empty()) data += "\n\n";
    for (const auto& p : points) data += text_of(row.recipe, "\t", n(p[0]), "\t", n(p[1]), "\t", n(p[2]), "\n");
    curves.push_back(row.recipe);
  }
  const auto curve_plot = [&](const std::string& name, const char* over, int column) {
    std::string program = text_of("set xlabel ", gnuplot_text(over), "\nset ylabel 'loss'\nplot ");
    for (std::size_t k = 0; k < curves.size(); ++k)
      program += text_of(k ? ", \\\n     " : "", "'", name, ".tsv' index ", k, " using ", column, ":4 with lines ",
                         detail::line_style(k), " title ", gnuplot_text(curves[k]));
    detail::finish_plot(out, name, text_of("loss over ", over), data, program + "\n", plots);
  };
  if (!curves.empty()) {
    curve_plot("loss_over_answers", "answers trained on", 2);
    curve_plot("loss_over_seconds", "seconds of training", 3);
  }

  // Quality over cost: every row by its mean over the seeds, an oracle and popularity as lines.
  std::map<std::string, std::vector<double>> values, seconds;
  std::vector<std::string> order;
  for (const evaluated_row& row : rows)
    for (const row_metric& m : row.metrics.front())
      if (m.name == metric && std::isfinite(m.value)) {
        if (values[row.recipe].empty()) order.push_back(row.recipe);
        values[row.recipe].push_back(m.value), seconds[row.recipe].push_back(row.seconds);
      }
  data.clear();
  std::string bounds;
  for (const std::string& name : order) {
    const double mean = summary(values[name]).mean;
    if (name == "oracle" || name == "popularity")
      bounds += text_of(", ", n(mean), " with lines dt ", name == "oracle" ? 2 : 3, " lc rgb '#555555' title ",
                        gnuplot_text(name));
    else
      data += text_of(name, "\t", n(std::max(0.001, summary(seconds[name]).mean)), "\t", n(mean), "\n");
  }
  if (!data.empty())
    detail::finish_plot(
        out, "cost", metric + " over wall time", data,
        "set logscale x\nset xlabel 'seconds of training and evaluation'\nset ylabel " + gnuplot_text(metric) +
            "\nset offsets graph 0.1, graph 0.25, graph 0.1, graph 0.1\nplot 'cost.tsv' using 2:3:1 with labels "
            "point pt 7 ps 0.8 lc rgb '#0072b2' offset 1,0.6 left notitle" +
            bounds + "\n",
        plots);
  return out;
}

}  // namespace recglm
