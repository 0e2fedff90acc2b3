#pragma once
#include "recglm/metrics/text/bleu.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/metrics/text/ngrams.hpp"

namespace recglm {

RECGLM_FUNC void bleu_counts::add(std::span<const std::string> hypothesis, std::span<const std::string> reference) {
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

RECGLM_FUNC void bleu_counts::merge(const bleu_counts& other) {
  for (std::size_t n = 0; n < 4; ++n) matches[n] += other.matches[n], possible[n] += other.possible[n];
  hypothesis_words += other.hypothesis_words;
  reference_words += other.reference_words;
}

}  // namespace recglm

namespace recglm::detail {

RECGLM_FUNC void check_bleu_order(int order) {
  check(order >= 1 && order <= 4, "BLEU counts n-grams of up to 1 to 4 words, not ", order);
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC double bleu(const bleu_counts& c, int order, bleu_smoothing smoothing, bool effective_order) {
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

RECGLM_FUNC double p5_bleu(const bleu_counts& c, int order, bool add_one) {
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
