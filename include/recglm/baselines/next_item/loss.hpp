#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "recglm/autograd/ops.hpp"
#include "recglm/baselines/next_item/network.hpp"
#include "recglm/baselines/next_item/settings.hpp"
#include "recglm/core/check.hpp"

namespace recglm {

namespace detail {

/// Items against which an answer is held, evenly drawn from all but the answers of the row; a function of the key, the
/// row and the place.
inline std::vector<std::int32_t> with_negatives(std::span<const std::int32_t> answers, int ahead, int negatives,
                                                int items, std::uint64_t key) {
  const int rows = static_cast<int>(answers.size()) / ahead, n = ahead + negatives;
  std::vector<std::int32_t> out;
  out.reserve(static_cast<std::size_t>(rows) * static_cast<std::size_t>(n));
  for (int r = 0; r < rows; ++r) {
    const auto own = answers.subspan(static_cast<std::size_t>(r * ahead), static_cast<std::size_t>(ahead));
    out.insert(out.end(), own.begin(), own.end());
    for (int k = 0; k < negatives; ++k) {
      std::uint64_t draw = mix(key ^ mix(static_cast<std::uint64_t>(r) * static_cast<std::uint64_t>(negatives) +
                                         static_cast<std::uint64_t>(k)));
      std::int32_t item;
      while (item = static_cast<std::int32_t>(draw % static_cast<std::uint64_t>(items)),
             std::find(own.begin(), own.end(), item) != own.end())
        draw = mix(draw);
      out.push_back(item);
    }
  }
  return out;
}

}  // namespace detail

/// The loss of a step, its mean over the places that are asked: those of `texts` that have a target, and where several
/// items ahead are answers those that have so many. By `settings.loss`: `full`, -log softmax over all items; `sampled`,
/// over the answer and the negatives; `binary`, the mean of -log sigmoid(score) of the answers and that of -log
/// sigmoid(-score) of the negatives; `bpr`, -log sigmoid(answer - negative), one negative an answer.
template <class B>
variable<B> next_item_loss(tape<B>& t, next_item_network<B>& network, const batch& texts,
                           const next_item_settings& settings) {
  using scalar = typename B::scalar;
  const int ahead = settings.ahead;
  std::vector<std::int32_t> asked, answers;
  for (int text = 0; text < texts.texts(); ++text) {
    const int end = texts.offsets[static_cast<std::size_t>(text) + 1];
    for (int r = texts.offsets[static_cast<std::size_t>(text)]; r + ahead <= end; ++r) {
      const auto first = texts.targets.begin() + r;
      if (std::find(first, first + ahead, no_target) != first + ahead) continue;
      asked.push_back(r);
      answers.insert(answers.end(), first, first + ahead);
    }
  }
  check(!asked.empty(), "next items: no text of the step has ", ahead, " answers in a row");
  const variable<B> x = network.states(t, texts, asked);
  const double rows = static_cast<double>(asked.size());
  const int items = static_cast<int>(network.table().shape[0]);
  check(items > ahead, "next items: ", items, " items leave none that is no answer");
  if (settings.loss == "full") {
    const std::int32_t* const targets = t.upload(std::span<const std::int32_t>(answers));
    if (network.plain_table()) return softmax_loss(t, x, network.table(), targets, rows, std::size_t{1} << 26);
    return softmax_of_scores(t, all_scores(t, x, network.table_rows(t)), targets, rows);
  }
  const int negatives = settings.loss == "bpr" ? ahead : settings.negatives, n = ahead + negatives;
  const std::vector<std::int32_t> candidates = detail::with_negatives(answers, ahead, negatives, items, t.next_key());
  const variable<B> scores = candidate_scores(t, x, network.table_rows(t), candidates);
  if (settings.loss == "sampled") {
    const std::vector<std::int32_t> first(asked.size(), 0);
    return softmax_of_scores(t, scores, t.upload(std::span<const std::int32_t>(first)), rows);
  }
  // What should be large is turned round, so that every number is the softplus of one column.
  const bool pairs = settings.loss == "bpr";
  const int losses = pairs ? ahead : n;
  std::vector<scalar> turn(static_cast<std::size_t>(n) * static_cast<std::size_t>(losses), 0),
      share(static_cast<std::size_t>(losses));
  for (int i = 0; i < n; ++i) {
    const bool answer = i < ahead;
    turn[static_cast<std::size_t>(i * losses + (pairs && !answer ? i - ahead : i))] = answer ? scalar(-1) : scalar(1);
    if (i < losses) share[static_cast<std::size_t>(i)] = scalar(1) / static_cast<scalar>(answer ? ahead : negatives);
  }
  const variable<B> each =
      map(t, times_constants(t, scores, std::span<const scalar>(turn), losses), softplus{}, softplus_slope{});
  return sum_of(t, times_constants(t, each, std::span<const scalar>(share), 1), rows);
}

/// Throws where the settings contradict each other.
inline void check_next_item(std::string_view name, const next_item_settings& s) {
  check(s.ahead == 1 || s.loss == "binary" || s.loss == "bpr", name,
        ": several items ahead need the loss binary or bpr, not ", s.loss);
  check(s.ahead == 1 || s.texts == "whole", name, ": several items ahead need whole texts, not ", s.texts);
}

}  // namespace recglm
