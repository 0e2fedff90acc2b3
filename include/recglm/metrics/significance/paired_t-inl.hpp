#pragma once
#include "recglm/metrics/significance/paired_t.hpp"

#include <cmath>
#include <span>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/metrics/significance/distributions.hpp"

namespace recglm {

RECGLM_FUNC paired_t_test paired_t(std::span<const double> differences, double level) {
  check(differences.size() >= 2, "the paired t test needs at least 2 differences, not ", differences.size());
  check(level > 0 && level < 1, "the level of an interval lies between 0 and 1, not at ", level);
  const double n = static_cast<double>(differences.size());
  double sum = 0, squares = 0;
  for (double d : differences) sum += d;
  const double mean = sum / n;
  for (double d : differences) squares += (d - mean) * (d - mean);
  const double error = std::sqrt(squares / (n - 1) / n);
  paired_t_test out;
  out.df = differences.size() - 1;
  const double df = static_cast<double>(out.df);
  if (mean != 0) out.t = mean / error;
  out.p = student_two_sided(out.t, df);
  const double reach = student_two_sided_quantile(1 - level, df) * error;
  out.mean_difference = {mean - reach, mean + reach};
  return out;
}

}  // namespace recglm
