#pragma once
#include <algorithm>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/random.hpp"

namespace recglm {

/// GLM's law of one span's length: Poisson without zero, cut off at `longest`, renormalised (paper.md 2.2).
class span_length {
 public:
  /// Throws unless `mean` (of the Poisson law before zero is taken out) is positive and `longest` at least 1.
  explicit span_length(double mean = 3, int longest = 39) {
    check(mean > 0 && longest >= 1, "span_length: mean ", mean, " and longest ", longest,
          " describe no length; give a positive mean and at least 1");
    double weight = mean, sum = 0;  // weights up to the factor e^-mean, which the norm takes out
    for (int k = 1; k <= longest; weight *= mean / ++k) up_to_.push_back(sum += weight);
    for (double& p : up_to_) p /= sum;
  }

  /// One length, from one uniform draw.
  template <RandomSource R>
  int draw(R& random) const {
    const auto at = std::upper_bound(up_to_.begin(), up_to_.end(), random.uniform());
    return static_cast<int>(std::min<std::ptrdiff_t>(at - up_to_.begin(), longest() - 1)) + 1;
  }

  /// The probability of a length of at most `k`.
  double up_to(int k) const { return k <= 0 ? 0 : up_to_[static_cast<std::size_t>(std::min(k, longest())) - 1]; }
  int longest() const { return static_cast<int>(up_to_.size()); }

 private:
  std::vector<double> up_to_;
};

/// Lengths until their sum reaches `budget` tokens; only one where `single`. None for a budget of 0.
template <RandomSource R>
std::vector<int> draw_lengths(const span_length& law, int budget, bool single, R& random) {
  std::vector<int> out;
  for (int sum = 0; sum < budget && !(single && !out.empty()); sum += out.back()) out.push_back(law.draw(random));
  return out;
}

}  // namespace recglm
