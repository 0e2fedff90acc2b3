#pragma once
#include <tuple>

#include "recglm/concepts.hpp"
#include "recglm/metrics/training_counts.hpp"

namespace recglm {

/// The scores of questions and their rankings, one for each of a tuple of metrics; every ranking is cut to `list`
/// places. A metric that has to know the training part is shown `known`.
template <class Metrics>
std::vector<double> scores_of(std::span<const history> questions, std::span<const std::vector<item_id>> rankings,
                              int list, const catalogue& known = {}) {
  Metrics metrics;
  std::apply([&](auto&... metric) { (show_catalogue(metric, known), ...); }, metrics);
  for (std::size_t q = 0; q < rankings.size(); ++q) {
    const std::span<const item_id> ranking(rankings[q].data(), std::min<std::size_t>(rankings[q].size(), list));
    std::apply([&](auto&... metric) { (metric.add(judged{questions[q], ranking}), ...); }, metrics);
  }
  return std::apply([](const auto&... metric) { return std::vector<double>{metric.value()...}; }, metrics);
}

/// The same for each question alone: by metric, then by question.
template <class Metrics>
std::vector<std::vector<double>> scores_of_questions(std::span<const history> questions,
                                                     std::span<const std::vector<item_id>> rankings, int list,
                                                     const catalogue& known = {}) {
  std::vector<std::vector<double>> out(std::tuple_size_v<Metrics>);
  Metrics fitted;
  std::apply([&](auto&... metric) { (show_catalogue(metric, known), ...); }, fitted);
  for (std::size_t q = 0; q < rankings.size(); ++q) {
    const std::span<const item_id> ranking(rankings[q].data(), std::min<std::size_t>(rankings[q].size(), list));
    Metrics metrics = fitted;
    std::size_t m = 0;
    std::apply(
        [&](auto&... metric) {
          ((metric.add(judged{questions[q], ranking}), out[m++].push_back(metric.value())), ...);
        },
        metrics);
  }
  return out;
}

}  // namespace recglm
