#pragma once
#include <cmath>
#include <span>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/metrics/significance/adjust.hpp"
#include "recglm/metrics/significance/bootstrap.hpp"
#include "recglm/metrics/significance/paired_t.hpp"
#include "recglm/metrics/significance/sign_test.hpp"
#include "recglm/metrics/significance/wilcoxon.hpp"

namespace recglm {

/// Two rows of a table, user by user: is the difference more than chance? (docs/metrics.md)
struct comparison {
  std::size_t users = 0;
  std::size_t zeros = 0;                                                            ///< users for whom both are equal
  double mean_difference = 0;                                                       ///< of the first less the second
  double stddev = 0;                                                                ///< of the differences
  double effect_size() const { return stddev > 0 ? mean_difference / stddev : 0; }  ///< Cohen's d of paired values
  wilcoxon_test wilcoxon;
  paired_t_test paired_t;
  sign_test sign;
  interval bootstrap;  ///< of the mean difference
};

/// Compares `a` with `b`, one metric for each user, in the same order. Throws on different lengths, on fewer than two
/// users, and on a metric that is not finite. With 0 resamples the bootstrap is left out.
inline comparison compare(std::span<const double> a, std::span<const double> b, const bootstrap_settings& how = {}) {
  check(a.size() == b.size(), "metrics of ", a.size(), " users can't be compared with those of ", b.size(),
        "; give one for each user, in the same order");
  std::vector<double> differences;
  for (std::size_t i = 0; i < a.size(); ++i) {
    check(std::isfinite(a[i]) && std::isfinite(b[i]), "metric ", i, " is not a finite number: ", a[i], " against ",
          b[i]);
    differences.push_back(a[i] - b[i]);
  }
  comparison out;
  out.users = differences.size();
  out.paired_t = paired_t(differences, how.level);
  out.wilcoxon = wilcoxon(differences);
  out.zeros = out.users - out.wilcoxon.pairs;
  for (double d : differences) out.mean_difference += d;
  out.mean_difference /= static_cast<double>(out.users);
  double squares = 0;
  for (double d : differences) squares += (d - out.mean_difference) * (d - out.mean_difference);
  out.stddev = std::sqrt(squares / static_cast<double>(out.users - 1));
  out.sign = count_signs(differences);
  if (how.resamples > 0) out.bootstrap = bootstrap_mean(differences, how);
  return out;
}

}  // namespace recglm
