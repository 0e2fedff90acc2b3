#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "recglm/core/types.hpp"
#include "recglm/run/evaluated_row.hpp"

namespace recglm {

/// A part of the questions of a group, by their places.
struct stratum {
  std::string name;  ///< "transition seen"
  std::vector<std::size_t> questions;
};

/// The strata that every table shows: whether the step from the last item to the answer was seen in training (arXiv
/// 2603.19809), whether the answer is among the items that make up half of the training events, has fewer, or none, and
/// how long the history is, in events; of several right answers the easiest counts. A stratum without questions is left
/// out.
std::vector<stratum> strata_of(std::span<const history> asked, const catalogue& known);

/// `strata.tsv`: one line for each stratum, recipe and seed with the means of the metrics that have a value for each
/// question; `group` says whose metrics of a row are meant.
std::string strata_tsv(const std::vector<stratum>& strata, const std::vector<evaluated_row>& rows, std::size_t group);

/// One metric by stratum as Markdown: a line for each recipe, its seeds averaged. Empty where no row has the metric.
std::string strata_markdown(const std::vector<stratum>& strata, const std::vector<evaluated_row>& rows,
                            std::size_t group, const std::string& metric);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/strata-inl.hpp"
#endif
