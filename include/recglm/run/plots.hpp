#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "recglm/run/comparisons.hpp"
#include "recglm/run/evaluated_row.hpp"

namespace recglm {

/// A plot of a run: its data and its gnuplot program, which lie in `plots/`, and the picture where gnuplot made one.
struct plot {
  std::string name, title;
  std::string svg;  ///< "" where gnuplot is not there
};

/// Draws what a report shows, for the metric `metric` of group 0: the differences of the rows from the first one with
/// their intervals, loss over answers and over seconds (from the rows' curve.tsv), quality over wall time. A plot
/// without data is left out. `.tsv` and `.gp` are written into `folder`/plots and pictures beside them; gnuplot draws
/// them again. Throws where they can't be written.
std::vector<plot> draw_plots(const std::vector<evaluated_row>& rows, const std::vector<row_comparison>& comparisons,
                             const std::string& metric, const std::filesystem::path& folder);

/// A text between single quotes of gnuplot.
std::string gnuplot_text(const std::string& text);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/plots-inl.hpp"
#endif
