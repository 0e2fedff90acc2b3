#pragma once
#include "recglm/metrics/text/rouge.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/metrics/text/ngrams.hpp"
#include "recglm/metrics/text/words.hpp"

namespace recglm {

RECGLM_FUNC int longest_common_subsequence(std::span<const std::int32_t> a, std::span<const std::int32_t> b) {
  std::vector<int> longest(b.size() + 1, 0);  // of what was read of `a` and the first words of `b`
  for (const std::int32_t word : a) {
    int before = 0;  // longest[i] of the row above
    for (std::size_t i = 0; i < b.size(); ++i) {
      const int above = longest[i + 1];
      longest[i + 1] = word == b[i] ? before + 1 : std::max(above, longest[i]);
      before = above;
    }
  }
  return longest.back();
}

}  // namespace recglm

namespace recglm::detail {

/// What a count of matches gives; an empty side gives 0.
RECGLM_FUNC rouge_score rouge_of(double matches, std::size_t written, std::size_t wanted) {
  rouge_score out;
  if (matches == 0) return out;
  out.p = matches / static_cast<double>(written);
  out.r = matches / static_cast<double>(wanted);
  out.f = 2 * out.p * out.r / (out.p + out.r);
  return out;
}

RECGLM_FUNC std::vector<ngram> without_repeats(std::vector<ngram> grams) {
  grams.erase(std::unique(grams.begin(), grams.end()), grams.end());
  return grams;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC rouge_scores rouge(std::string_view hypothesis, std::string_view reference) {
  const std::vector<std::string> written_words = rouge_words(hypothesis), wanted_words = rouge_words(reference);
  word_numbers numbers;
  const numbered_words written = numbers(written_words), wanted = numbers(wanted_words);
  const auto of_runs = [&](int n) {
    const std::vector<ngram> a = ngrams(written, n), b = ngrams(wanted, n);
    return detail::rouge_of(static_cast<double>(common_ngrams(a, b)), a.size(), b.size());
  };
  return {of_runs(1), of_runs(2),
          detail::rouge_of(longest_common_subsequence(written, wanted), written.size(), wanted.size())};
}

RECGLM_FUNC rouge_scores p5_rouge(std::string_view hypothesis, std::string_view reference) {
  const std::vector<std::string> written_words = single_space_words(hypothesis),
                                 wanted_words = single_space_words(reference);
  word_numbers numbers;
  const numbered_words written = numbers(written_words), wanted = numbers(wanted_words);
  const auto of_runs = [&](int n) {
    const std::vector<ngram> a = detail::without_repeats(ngrams(written, n)),
                             b = detail::without_repeats(ngrams(wanted, n));
    rouge_score out = detail::rouge_of(static_cast<double>(common_ngrams(a, b)), a.size(), b.size());
    out.f = 2 * (out.p * out.r / (out.p + out.r + 1e-8));
    return out;
  };
  rouge_score common = detail::rouge_of(longest_common_subsequence(written, wanted), written.size(), wanted.size());
  const double beta = common.p / (common.r + 1e-12), square = beta * beta;
  common.f = (1 + square) * common.r * common.p / (common.r + square * common.p + 1e-12);
  return {of_runs(1), of_runs(2), common};
}

RECGLM_FUNC rouge_scores mean(std::span<const rouge_scores> all) {
  check(!all.empty(), "rouge: no text was judged, so there is no mean");
  rouge_scores out;
  for (const rouge_scores& one : all)
    for (const auto kind : {&rouge_scores::rouge1, &rouge_scores::rouge2, &rouge_scores::rougeL})
      for (const auto metric : {&rouge_score::p, &rouge_score::r, &rouge_score::f})
        (out.*kind).*metric += (one.*kind).*metric / static_cast<double>(all.size());
  return out;
}

}  // namespace recglm
