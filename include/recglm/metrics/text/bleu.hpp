#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>

#include "recglm/core/check.hpp"
#include "recglm/metrics/text/ngrams.hpp"

namespace recglm {

/// All that BLEU asks of a corpus: n-grams that hypotheses share with their references, by length. Whole numbers, so
/// that the order of adding and merging does not matter.
struct bleu_counts {
  /// N-grams of the hypotheses that the reference has too, as often as both have them.
  std::array<std::int64_t, 4> matches{};
  std::array<std::int64_t, 4> possible{};  ///< n-grams of the hypotheses
  std::int64_t hypothesis_words = 0;
  std::int64_t reference_words = 0;

  /// One text and its reference, in words (`split_words`, `words_13a`).
  void add(std::span<const std::string> hypothesis, std::span<const std::string> reference) {
    word_numbers numbers;
    const numbered_words written = numbers(hypothesis), wanted = numbers(reference);
    for (int n = 1; n <= 4; ++n) {
      const std::vector<ngram> grams = ngrams(written, n);
      matches[n - 1] += common_ngrams(grams, ngrams(wanted, n));
      possible[n - 1] += static_cast<std::int64_t>(grams.size());
    }
    hypothesis_words += static_cast<std::int64_t>(written.size());
    reference_words += static_cast<std::int64_t>(wanted.size());
  }
  void merge(const bleu_counts& other) {
    for (std::size_t n = 0; n < 4; ++n) matches[n] += other.matches[n], possible[n] += other.possible[n];
    hypothesis_words += other.hypothesis_words;
    reference_words += other.reference_words;
  }
};

namespace detail {
inline void check_bleu_order(int order) {
  check(order >= 1 && order <= 4, "BLEU counts n-grams of up to 1 to 4 words, not ", order);
}
}  // namespace detail

/// `exp` halves, for each order without a match, what one match would have given, as sacrebleu does.
enum class bleu_smoothing { none, exp };

/// BLEU of n-grams up to `order` words, times 100, as sacrebleu gives it. `effective_order` leaves out orders longer
/// than any hypothesis: for a single sentence. 0 where nothing matches.
inline double bleu(const bleu_counts& c, int order = 4, bleu_smoothing smoothing = bleu_smoothing::none,
                   bool effective_order = false) {
  detail::check_bleu_order(order);
  if (c.matches[0] == 0) return 0;  // then no longer n-gram matches either
  int orders = order;
  double logs = 0, halved = 1;
  for (int n = 0; n < order; ++n) {
    if (c.possible[n] == 0) {
      if (!effective_order) return 0;
      orders = n;
      break;
    }
    double share = static_cast<double>(c.matches[n]) / static_cast<double>(c.possible[n]);
    if (c.matches[n] == 0) {
      if (smoothing == bleu_smoothing::none) return 0;
      halved /= 2;
      share = halved / static_cast<double>(c.possible[n]);
    }
    logs += std::log(100 * share);
  }
  const double brevity =
      c.hypothesis_words < c.reference_words
          ? std::exp(1 - static_cast<double>(c.reference_words) / static_cast<double>(c.hypothesis_words))
          : 1;
  return brevity * std::exp(logs / orders);
}

/// BLEU as P5's script gives it (PAPER 3.6), times 100; `add_one` is that script's own smoothing, which P5 does not
/// use. Throws where it divides by zero: if all hypotheses or all references are empty.
inline double p5_bleu(const bleu_counts& c, int order = 4, bool add_one = false) {
  detail::check_bleu_order(order);
  check(c.hypothesis_words > 0, "P5's BLEU divides by zero: all hypotheses are empty");
  check(c.reference_words > 0, "P5's BLEU divides by zero: all references are empty");
  double logs = 0;
  for (int n = 0; n < order; ++n) {
    const double matches = static_cast<double>(c.matches[n]) + add_one,
                 possible = static_cast<double>(c.possible[n]) + add_one;
    if (matches == 0) return 0;
    logs += std::log(matches / possible) / order;
  }
  const double ratio = static_cast<double>(c.hypothesis_words) / static_cast<double>(c.reference_words);
  return 100 * std::exp(logs) * (ratio > 1 ? 1 : std::exp(1 - 1 / ratio));
}

}  // namespace recglm
