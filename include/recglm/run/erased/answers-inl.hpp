#pragma once
#include "recglm/run/erased/answers.hpp"

#include <string>
#include <tuple>
#include <vector>

#include "recglm/concepts.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/metrics/training_counts.hpp"
#include "recglm/run/erased/blanks.hpp"

namespace recglm {

RECGLM_FUNC std::vector<double> any_metrics::metrics(std::span<const history> questions,
                                                     std::span<const std::vector<item_id>> rankings, int list,
                                                     const catalogue& known) const {
  check(values_ != nullptr, "metrics without types were used before any were put in");
  return values_(questions, rankings, list, known);
}

RECGLM_FUNC std::vector<std::vector<double>> any_metrics::of_questions(std::span<const history> questions,
                                                                       std::span<const std::vector<item_id>> rankings,
                                                                       int list, const catalogue& known) const {
  check(of_questions_ != nullptr, "metrics without types were used before any were put in");
  return of_questions_(questions, rankings, list, known);
}

}  // namespace recglm
