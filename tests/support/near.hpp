#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <ostream>
#include <span>
#include <string>

/// The one table of tolerances (docs/numerics.md); no test holds a literal one.
namespace table {
/// Gradient against central differences in double: max abs difference / max abs gradient, per tensor.
inline constexpr double gradient = 1e-6;
/// Kernel against a naive loop in double, reduction length `k`: max abs / max abs.
template <class Scalar>
double kernel(std::size_t k) {
  return 4 * std::numeric_limits<Scalar>::epsilon() * std::sqrt(static_cast<double>(std::max<std::size_t>(k, 1)));
}
/// Reference models: logits, loss.
template <class Scalar>
inline constexpr double golden = sizeof(Scalar) == 4 ? 1e-5 : 1e-12;
/// Reference models: gradients and optimiser steps, stored as f32.
template <class Scalar>
inline constexpr double golden_gradient = sizeof(Scalar) == 4 ? 1e-4 : 1e-7;
/// The f64 numbers of adamw.json, relative.
inline constexpr double golden_adamw = 1e-9;
/// Scores of generated sequences, relative.
template <class Scalar>
inline constexpr double golden_score = sizeof(Scalar) == 4 ? 1e-5 : 1e-11;
/// Metrics against golden numbers computed in double by another program.
inline constexpr double metric = 1e-12;
}  // namespace table

/// The verdict of `near`: prints the worst element.
struct nearness {
  bool good = false;
  std::string text;
  explicit operator bool() const { return good; }
  friend std::ostream& operator<<(std::ostream& out, const nearness& n) { return out << n.text; }
};

/// max |got - want| / max |want| <= bound; anything that is not finite fails. One assertion per tensor:
/// `REQUIRE(near(got, want, table::golden<float>))`.
template <class Got, class Want>
nearness near(const Got& got, const Want& want, double bound) {
  if (got.size() != want.size())
    return {false, "sizes differ: " + std::to_string(got.size()) + " against " + std::to_string(want.size())};
  double scale = 0, worst = 0;
  std::size_t at = 0;
  for (std::size_t i = 0; i < want.size(); ++i) {
    const double g = static_cast<double>(got[i]), w = static_cast<double>(want[i]);
    if (!std::isfinite(g) || !std::isfinite(w)) return {false, "not finite at " + std::to_string(i)};
    scale = std::max(scale, std::abs(w));
    if (std::abs(g - w) > worst) worst = std::abs(g - w), at = i;
  }
  const bool good = worst <= bound * scale || worst == 0;
  std::string text = "worst |a-b| = " + std::to_string(worst);
  if (worst > 0) {
    char line[200];
    std::snprintf(line, sizeof line, "worst |a-b| = %.3g at %zu (%.9g vs %.9g), relative %.3g, allowed %.3g", worst, at,
                  static_cast<double>(got[at]), static_cast<double>(want[at]), scale > 0 ? worst / scale : INFINITY,
                  bound);
    text = line;
  }
  return {good, text};
}
